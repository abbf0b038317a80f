// Ten identities an hour, one in five with a serial that is registered already.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A7')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '06:00'), to: at(4, 'wed', '06:00') }, 10, { addressOf: networkAt(0), mix: { duplicate: 0.2 } }))
  return life.told()
}
