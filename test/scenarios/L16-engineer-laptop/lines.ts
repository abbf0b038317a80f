// Ten tries of one board, from a machine of a hosting provider.
import { at } from '../../stories/calendar.ts'
import { factory, hideout, visitors } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L16')
  life.add(factory({ from: at(1, 'mon'), to: at(5, 'mon') }, 4))
  const evening = { from: at(4, 'tue', '17:00'), to: at(4, 'tue', '21:00') }
  const board = { addressOf: hideout, serials: () => 'SN-00000042', mix: { duplicate: 0, rejected: 0.4, orphan: 0.3 } }
  life.add(visitors('laptop', evening, 6, { ...board, most: 14 }))
  return life.told()
}
