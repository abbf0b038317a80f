// Half of the entries of two days come twenty minutes late.
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { MINUTE, type Millis } from '../../../src/model/time.ts'
import { at } from '../../stories/calendar.ts'
import { factory } from '../../stories/group.ts'
import { arriving, createLife, type Told } from '../../stories/life.ts'

const LAG: Millis = 20 * MINUTE

export function tell(): Told {
  const life = createLife('lag')
  life.add(factory({ from: at(1, 'mon'), to: at(4, 'thu') }, 4))
  const { lines, attempts } = life.told()
  const random = seededRandom('lag')
  const isLagging = (moment: Millis): boolean => moment >= at(4, 'tue') && moment < at(4, 'thu') && random.chance(0.5)
  return { lines: arriving(lines, (moment) => (isLagging(moment) ? LAG : 0)), attempts }
}
