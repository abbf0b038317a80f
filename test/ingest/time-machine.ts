// A clock that a test moves: sleeping moves it on, and nobody waits.
import type { Sleep } from '../../src/ingest/feed.ts'
import type { Clock, Millis } from '../../src/model/time.ts'

export interface TimeMachine {
  readonly clock: Clock
  readonly sleep: Sleep
  /** How long was slept, sleep by sleep. */
  readonly slept: readonly Millis[]
  move(ms: Millis): void
}

export function createTimeMachine(start: Millis): TimeMachine {
  let now = start
  const slept: Millis[] = []
  return {
    clock: () => now,
    slept,
    move: (ms) => {
      now += ms
    },
    async sleep(ms, signal) {
      if (signal.aborted) return
      slept.push(ms)
      now += ms
      // Let others run: a loop that only sleeps must not starve the rest.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
