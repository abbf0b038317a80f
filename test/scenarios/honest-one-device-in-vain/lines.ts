// One board with a wrong firmware, from a network that nobody knows, all evening.
import { at } from '../../stories/calendar.ts'
import { factory, networkAt, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('one device in vain')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'thu') }, 4))
  const evening = { from: at(4, 'tue', '18:00'), to: at(4, 'tue', '22:00') }
  life.add(visitors('developer', evening, 8, { addressOf: networkAt(0), serials: () => 'SN-00000007', mix: { orphan: 1 }, most: 30 }))
  return life.told()
}
