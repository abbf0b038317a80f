// Eighty minutes in which 95 of 100 registrations are refused, each device trying four times.
import { at } from '../../stories/calendar.ts'
import { changed, factory } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L12')
  const plant = factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 6)
  const down = { from: at(4, 'tue', '09:00'), to: at(4, 'tue', '10:20') }
  life.add(...changed(plant, down, { mix: { rejected: 0.95 }, retries: 3 }))
  return life.told()
}
