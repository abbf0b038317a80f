// Strangers at work are told of once in a while for a whole claim: a factory that moves brings several, and means one thing.
import { DAY, type Millis } from '../../model/time.ts'
import { numberOf, type Row } from '../cells.ts'

/** So long the strangers that follow are the same news; those that are still strangers then are told of. */
const SAME_NEWS: Millis = 7 * DAY

export interface Strangers {
  /** Whether others were told of just before. */
  isTold(at: Millis): boolean
  /** They are told of. */
  tell(at: Millis): void
  save(): readonly Row[]
}

/** None told of, or as `save` left them. */
export function createStrangers(saved: readonly Row[] = []): Strangers {
  let toldAt: Millis = numberOf(saved[0]?.[0] ?? 0)
  return {
    isTold: (at) => toldAt !== 0 && at - toldAt < SAME_NEWS,
    tell(at) {
      toldAt = at
    },
    save: () => (toldAt === 0 ? [] : [[toldAt]]),
  }
}
