// A nightly test from a hosting provider, and a thief who rents a machine there.
import { at } from '../../stories/calendar.ts'
import { factory, hideout, inShifts, networkAt, thief, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('M25')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'fri') }, 3))
  const nightly = inShifts([{ days: [0, 1, 2, 3, 4, 5, 6], from: 2, to: 3 }], 4)
  const golden = { perHour: nightly, addressOf: hideout, serials: () => 'SN-00000001', mix: { rejected: 0.03 } }
  life.add(visitors('golden sample', { from: at(1, 'mon'), to: at(4, 'fri') }, 0, golden))
  life.add(thief({ from: at(4, 'tue', '06:00'), to: at(4, 'wed', '12:00') }, 5, { addressOf: networkAt(0), mix: { rejected: 0.5 } }))
  return life.told()
}
