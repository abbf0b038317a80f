// The plant stops, and two networks of another manufacturer go on.
import type { SeededRandom } from '../../../src/app/seeded-random.ts'
import { at } from '../../stories/calendar.ts'
import { factory, inShifts } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L23')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'mon') }, 3))
  const addressOf = (random: SeededRandom) => random.pick(['192.0.5.17', '192.0.6.17'])
  const shifts = inShifts([{ days: [1, 2, 3, 4, 5, 6], from: 8, to: 20 }], 3, 'Asia/Shanghai')
  const partner = { name: 'manufacturer', perHour: shifts, addressOf }
  life.add(factory({ from: at(4, 'mon'), to: at(4, 'wed') }, 3, { ...partner, mix: { rejected: 0.06, orphan: 0.04 } }))
  life.add(factory({ from: at(4, 'wed'), to: at(7, 'mon') }, 3, partner))
  return life.told()
}
