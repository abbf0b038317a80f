// Six weeks of a field claim, with the addresses of a carrier.
import type { SeededRandom } from '../../../src/app/seeded-random.ts'
import { at } from '../../stories/calendar.ts'
import { everNew, field, proxies } from '../../stories/group.ts'
import { createLife, type Told } from '../../stories/life.ts'

export function tell(): Told {
  const life = createLife('L17')
  life.add(field({ from: at(0, 'mon'), to: at(6, 'mon') }, 30, { addressOf: homeOrCarrier }))
  return life.told()
}

/** One home of three is behind one of a carrier's few addresses. */
function homeOrCarrier(random: SeededRandom): string {
  return random.chance(0.35) ? proxies(5)(random) : everNew(random)
}
