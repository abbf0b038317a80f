// Five tries an hour from one rented machine, half of them refused.
import { at } from '../../stories/calendar.ts'
import { factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A11')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '06:00'), to: at(4, 'wed', '12:00') }, 5, { mix: { rejected: 0.5 } }))
  return life.told()
}
