// Opening what may be away for a while: said at once, tried again ever more slowly, given up only when the process is to end.
import { ClaimwatchError } from '../model/errors.ts'
import { type Millis, SECOND } from '../model/time.ts'
import type { Logger } from './logger.ts'

const FIRST_WAIT = SECOND
const LONGEST_WAIT = 30 * SECOND

interface Patience {
  readonly logger: Pick<Logger, 'error'>
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

/**
 * Resolves to what `open` resolves to. An error that says `retry` is logged and waited out, 1 second at first and 30 at most; any other
 * rejects at once. Rejects with the signal's reason when it aborts.
 */
export async function openPatiently<T>(open: () => Promise<T>, { logger, sleep, signal }: Patience): Promise<T> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await open()
    } catch (thrown) {
      if (!(thrown instanceof ClaimwatchError) || !thrown.retry) throw thrown
      logger.error({ code: thrown.code, retryInMs: wait }, thrown.message)
    }
    await sleep(wait, signal)
    signal.throwIfAborted()
  }
}
