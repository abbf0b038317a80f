// How the role waits: longer after each failure, and never past an abort.
import { MINUTE, type Millis } from '../model/time.ts'
import type { Sleep } from './feed.ts'

const LONGEST = MINUTE

/** How long to wait after some failures in a row: `first` after the first, then twice as long each time, up to a minute. */
export function backoff(first: Millis, failures: number): Millis {
  return Math.min(LONGEST, first * 2 ** Math.max(0, failures - 1))
}

/** Waits until the time is over or the signal aborts, whether the sleep resolves on an abort or rejects. */
export async function rest(ms: Millis, sleep: Sleep, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, signal)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}
