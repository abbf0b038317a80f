// Five tries an hour from one rented machine, on a field claim.
import { at } from '../../stories/calendar.ts'
import { field, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A11 field')
  life.add(field({ from: at(0, 'mon'), to: at(4, 'fri') }, 30))
  life.add(thief({ from: at(4, 'tue', '06:00'), to: at(4, 'wed', '12:00') }, 5, { mix: { rejected: 0.5 } }))
  return life.told()
}
