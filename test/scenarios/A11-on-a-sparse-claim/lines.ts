// Five tries an hour from one rented machine, on the claim of a workshop.
import { at } from '../../stories/calendar.ts'
import { sparse, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A11 sparse')
  life.add(sparse({ from: at(0, 'mon'), to: at(7, 'mon') }))
  life.add(thief({ from: at(6, 'tue', '06:00'), to: at(6, 'wed', '12:00') }, 5, { mix: { rejected: 0.5 } }))
  return life.told()
}
