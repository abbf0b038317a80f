// Two tries an hour from one home, nine of ten refused.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A4')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'mon', '21:00'), to: at(4, 'fri') }, 2, { addressOf: networkAt(0), mix: { rejected: 0.9 } }))
  return life.told()
}
