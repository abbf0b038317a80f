// A flood of create requests from one rented machine.
import { at } from '../../stories/calendar.ts'
import { factory, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A3')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '11:00'), to: at(4, 'tue', '11:25') }, 600, { mix: { orphan: 1 } }))
  return life.told()
}
