// Whether time went on while nobody read: then what came to light meanwhile, behind what was settled, must be looked for.
import type { Millis } from '../model/time.ts'

export interface Standstill {
  /** The source answered, at so much by its own clock. */
  answered(at: Millis): void
  /** What stands behind is to be read; call what is returned once it was. Null where nothing is to be made up for. */
  toMakeUpFor(): (() => void) | null
}

/**
 * `longest`: the longest time between two answers that is no standstill. `answeredAt`: when, by the source's clock, it surely answered whoever
 * read before; null: nobody did. A time far ahead is of a clock that was wrong, and counts as a standstill too.
 */
export function createStandstill(longest: Millis, answeredAt: Millis | null): Standstill {
  let last = answeredAt
  let stood = 0
  let madeUpFor = 0

  return {
    answered(at) {
      if (last !== null && Math.abs(at - last) > longest) stood += 1
      last = at
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
