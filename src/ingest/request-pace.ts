// The pace of the requests of a feed: so many a second and evenly spread, and slower for a while after AWS said that it is too much.
import { type Clock, SECOND } from '../model/time.ts'
import type { Sleep } from './feed.ts'
import { rest } from './waiting.ts'

/** How many requests a second are allowed. */
export interface RequestBudget {
  /** While the feed keeps up. */
  readonly steady: number
  /** While it catches up. */
  readonly catchUp: number
}

/** The turns of one feed. Whoever asks while another waits comes after it. */
export interface RequestPace {
  /** Resolves when the next request may go out; `hurry` while the feed catches up. Rejects with the signal's reason on abort. */
  turn(hurry: boolean, signal: AbortSignal): Promise<void>
  /** AWS throttled a request: the pace halves. */
  throttled(): void
  /** AWS answered a request: step by step the pace comes back. */
  answered(): void
}

/** At the slowest the feed keeps a sixteenth of its pace: others use the quota too, but none of them for ever. */
const SLOWEST = 16
/** What an answer leaves of a slowness: after twenty answers a halved pace is back at nine tenths of what it was. */
const RECOVERY = 0.97

/** A pace that spends a budget evenly: nothing is saved up, so that no burst follows a rest. */
export function createRequestPace(
  { steady, catchUp }: RequestBudget,
  around: { readonly clock: Clock; readonly sleep: Sleep },
): RequestPace {
  const { clock, sleep } = around
  let slowness = 1
  let lastTurnAt = Number.NEGATIVE_INFINITY
  /** Resolves when who asked last has had its turn. */
  let lastTurn: Promise<void> = Promise.resolve()

  return {
    async turn(hurry, signal) {
      const interval = (SECOND * slowness) / (hurry ? catchUp : steady)
      const before = lastTurn
      const over = Promise.withResolvers<void>()
      lastTurn = over.promise
      try {
        await before
        // A clock that is set back must not stop the feed until it has caught up again.
        const wait = Math.min(interval, lastTurnAt + interval - clock())
        if (wait > 0) await rest(wait, sleep, signal)
        signal.throwIfAborted()
        lastTurnAt = clock()
      } finally {
        over.resolve()
      }
    },
    throttled() {
      slowness = Math.min(SLOWEST, slowness * 2)
    },
    answered() {
      slowness = Math.max(1, slowness * RECOVERY)
    },
  }
}
