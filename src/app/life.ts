// The life of a process: it ends on a signal within 25 seconds, and every end has its exit code.
import { ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import { SECOND } from '../model/time.ts'

/** Kubernetes kills after 30 seconds; what has not ended by then is done again at the next start. */
export const SHUTDOWN_BUDGET = 25 * SECOND

/** What a process needs of the machine to live and to end. Tests pass a process of their own. */
export interface Process {
  on(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  off(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  exit(code: number): void
}

/** Called with each error that ends the process, before it ends. */
export type Complain = (error: ClaimwatchError) => void

/** What an end that takes too long still waits for, such as `watch`. */
export type Unfinished = () => string

/**
 * Runs a body until it ends or a signal asks it to, and resolves to the exit code. The body's signal aborts at the first SIGTERM
 * or SIGINT; a body that has not ended 25 seconds later ends the process with 75 and says what it waited for, a second signal at once.
 */
export async function live(
  self: Process,
  complain: Complain,
  body: (signal: AbortSignal) => Promise<void>,
  unfinished: Unfinished,
): Promise<number> {
  const life = new AbortController()
  let overrun: NodeJS.Timeout | undefined
  const onSignal = (): void => {
    if (life.signal.aborted) {
      self.exit(75)
      return
    }
    life.abort(new ClaimwatchError('shutdown-overran', { what: 'a signal asked the process to end' }))
    overrun = setTimeout(() => {
      complain(
        new ClaimwatchError('shutdown-overran', {
          what: `the process did not end within ${SHUTDOWN_BUDGET / SECOND} seconds of the signal: it still waited for ${unfinished()}`,
        }),
      )
      self.exit(75)
    }, SHUTDOWN_BUDGET)
    overrun.unref()
  }
  self.on('SIGTERM', onSignal)
  self.on('SIGINT', onSignal)
  try {
    await body(life.signal)
    return 0
  } catch (thrown) {
    // What the abort itself made reject is the end that was asked for.
    if (life.signal.aborted && thrown === life.signal.reason) return 0
    const error = toClaimwatchError(thrown)
    complain(error)
    return error.exit
  } finally {
    clearTimeout(overrun)
    self.off('SIGTERM', onSignal)
    self.off('SIGINT', onSignal)
  }
}
