// What happens to entries on their way: some come late, some are lost, some come twice, some change places with their neighbours.
import { type Millis, SECOND } from '../../model/time.ts'
import { seededRandom } from '../seeded-random.ts'
import type { TrafficLine } from './entry.ts'
import type { Minutes } from './minutes.ts'

/** The share of the entries that each fate meets. */
export interface Disturbance {
  readonly late: number
  /** The most that an entry is late by; the least is ten seconds. */
  readonly lateBy: Millis
  readonly lost: number
  readonly doubled: number
  /** By up to five seconds. */
  readonly shuffled: number
}

export const noDisturbance: Disturbance = { late: 0, lateBy: 120 * SECOND, lost: 0, doubled: 0, shuffled: 0 }

const LEAST_LATE = 10 * SECOND
const SHUFFLED_BY = 5 * SECOND

export interface Delivery {
  put(line: TrafficLine): void
  /** How many entries each fate has met. */
  readonly met: Readonly<Record<'late' | 'lost' | 'doubled' | 'shuffled', number>>
}

/** Hands lines to their minutes, each by its fate. Chance depends on the seed and the order of lines alone. */
export function createDelivery(disturbance: Disturbance, seed: number, minutes: Minutes): Delivery {
  const { late, lateBy, lost, doubled, shuffled } = disturbance
  const random = seededRandom('disturbance', seed)
  const met = { late: 0, lost: 0, doubled: 0, shuffled: 0 }
  const isCalm = late + lost + doubled + shuffled === 0

  function delayOf(): Millis {
    if (random.chance(late)) {
      met.late += 1
      return random.between(LEAST_LATE, Math.max(LEAST_LATE, lateBy))
    }
    if (!random.chance(shuffled)) return 0
    met.shuffled += 1
    return random.between(1, SHUFFLED_BY)
  }

  function put(line: TrafficLine): void {
    if (isCalm) {
      minutes.put(line)
      return
    }
    if (random.chance(lost)) {
      met.lost += 1
      return
    }
    minutes.put(line, line.at + delayOf())
    if (!random.chance(doubled)) return
    met.doubled += 1
    minutes.put(line, line.at + delayOf())
  }

  return { put, met }
}
