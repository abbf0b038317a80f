// Thirty devices within an hour behind one address, on a field claim.
import { at } from '../../stories/calendar.ts'
import { field, fieldMix, networkAt, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L18')
  life.add(field({ from: at(0, 'mon'), to: at(5, 'mon') }, 30))
  const hour = { from: at(4, 'sat', '13:00'), to: at(4, 'sat', '14:00') }
  life.add(visitors('shop', hour, 40, { addressOf: networkAt(3), mix: { ...fieldMix, duplicate: 0 }, most: 30, retries: 1 }))
  return life.told()
}
