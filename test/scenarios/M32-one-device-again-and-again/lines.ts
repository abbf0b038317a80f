// One device, bought in a shop, registers again every three minutes from the home of a thief.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, thief } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M32')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  const span = { from: at(4, 'tue', '06:00'), to: at(4, 'tue', '18:00') }
  life.add(thief(span, 20, { addressOf: networkAt(0), serials: () => 'SN-90000007' }))
  return life.told()
}
