// Two identities an hour from one home, all accepted.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('A5')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  life.add(thief({ from: at(4, 'tue', '06:00'), to: at(4, 'thu') }, 2, { addressOf: networkAt(0) }))
  return life.told()
}
