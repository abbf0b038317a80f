// A thief who begins while the hook is down, and goes on.
import { at } from '../../stories/calendar.ts'
import { changed, factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M19')
  const plant = factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 4)
  const down = { from: at(4, 'tue', '09:00'), to: at(4, 'tue', '10:00') }
  life.add(...changed(plant, down, { mix: { rejected: 0.95 }, retries: 3 }))
  life.add(thief({ from: down.from, to: at(4, 'tue', '18:00') }, 20, { mix: { rejected: 0.5, orphan: 0.25 } }))
  return life.told()
}
