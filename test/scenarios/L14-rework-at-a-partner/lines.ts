// 100 devices of past weeks are provisioned again, from a network that nobody knows.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L14 at a partner')
  life.add(factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 4))
  const day = { from: at(4, 'tue', '07:00'), to: at(4, 'tue', '20:00') }
  life.add(visitors('partner', day, 9, { serials: 'known', most: 100, addressOf: networkAt(3), mix: { rejected: 0.02 } }))
  return life.told()
}
