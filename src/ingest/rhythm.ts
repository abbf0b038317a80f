// The rhythm of something that is done again and again: when it is due, and how much of the time it may take.
import { type Clock, MINUTE, type Millis } from '../model/time.ts'

export interface Rhythm {
  isDue(): boolean
  /** How long until it is due, at most as long as was meant when it was last done. */
  untilDue(): Millis
  /** It was done; `begunAt` is when that began. */
  done(begunAt: Millis): void
}

/** What is done for longer than this rests no longer: a clock that is set forward meanwhile looks like one long turn. */
const LONGEST_REST = MINUTE

/**
 * Due at once, and then every so often; later where it takes longer than half of that: it rests as long as it took, so that whatever else
 * needs the same requests gets half of them.
 */
export function createRhythm(every: Millis, clock: Clock): Rhythm {
  let pause = 0
  let doneAt = Number.NEGATIVE_INFINITY

  function untilDue(): Millis {
    const wait = doneAt + pause - clock()
    // More than the pause: the clock was set back.
    return wait > pause ? 0 : Math.max(0, wait)
  }

  return {
    isDue: () => untilDue() === 0,
    untilDue,
    done(begunAt) {
      doneAt = clock()
      const took = Math.max(0, doneAt - begunAt)
      pause = Math.max(every - took, Math.min(took, LONGEST_REST))
    },
  }
}
