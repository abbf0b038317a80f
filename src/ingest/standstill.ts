// Whether time went on while nobody read: then what came to light meanwhile, behind what was settled, must be looked for.
import type { Millis } from '../model/time.ts'

export interface Standstill {
  /** The source answered, at so much by its own clock. */
  answered(at: Millis): void
  /** What stands behind is to be read; call what is returned once it was. Null where nothing is to be made up for. */
  toMakeUpFor(): (() => void) | null
}

/** `longest`: the longest time between two answers that is no standstill. `isResumed`: somebody else read before, nobody knows until when. */
export function createStandstill(longest: Millis, isResumed: boolean): Standstill {
  let answeredAt = Number.POSITIVE_INFINITY
  let stood = isResumed ? 1 : 0
  let madeUpFor = 0

  return {
    answered(at) {
      if (at - answeredAt > longest) stood += 1
      answeredAt = at
    },
    toMakeUpFor() {
      const upTo = stood
      if (upTo === madeUpFor) return null
      // One that came while the last was made up for is one more.
      return () => {
        madeUpFor = upTo
      }
    },
  }
}
