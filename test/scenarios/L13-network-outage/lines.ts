// Fifty minutes in which every other try ends half way.
import { at } from '../../stories/calendar.ts'
import { changed, factory } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L13')
  const plant = factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 6)
  const outage = { from: at(4, 'tue', '13:00'), to: at(4, 'tue', '13:50') }
  life.add(...changed(plant, outage, { mix: { rejected: 0.02, orphan: 0.5 }, retries: 2 }))
  return life.told()
}
