// The outbox: which notices which notifier still needs. Its memory is the ledger; this is only the schedule over it.
import { toClaimwatchError } from '../model/errors.ts'
import type { Notice, Notifier, Outbox, Told } from '../model/notice.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { HOUR, MINUTE, type Millis, SECOND } from '../model/time.ts'

/** Waits between tries, after the published schedule of Standard Webhooks; the last one repeats. */
const WAITS: readonly Millis[] = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR]
/** After this long a notice tells nobody anything any more. */
const GIVES_UP_AFTER = 72 * HOUR

interface Pending {
  readonly notice: Notice
  readonly notifier: Notifier
  failures: number
  /** When it was last tried, and how long is waited from then on. */
  triedAt: Millis
  wait: Millis
}

/**
 * An outbox over some notifiers. Delivery is at least once: a crash between a delivery and the ledger's `told` record delivers
 * again under the same notice id. A notifier that fails holds up its own notices only, and keeps their order.
 */
export function createOutbox(notifiers: readonly Notifier[], telemetry: Telemetry): Outbox {
  const pending = new Map<string, Pending>()
  /** What came to an end and does not stand in the ledger yet. */
  const unwritten = new Map<string, Told>()
  const told = new Set<string>()
  const keyOf = (notice: string, notifier: string): string => `${notice} ${notifier}`

  function offer(notice: Notice): void {
    for (const notifier of notifiers) {
      const key = keyOf(notice.id, notifier.name)
      if (told.has(key) || unwritten.has(key) || pending.has(key)) continue
      // Due at once: the clock that dated it may have run ahead of ours, and everything behind it would wait.
      pending.set(key, { notice, notifier, failures: 0, triedAt: Number.NEGATIVE_INFINITY, wait: 0 })
    }
  }

  function remember(record: Told): void {
    const key = keyOf(record.notice, record.notifier)
    told.add(key)
    unwritten.delete(key)
    pending.delete(key)
  }

  async function deliverDue(name: string, now: Millis, signal: AbortSignal): Promise<readonly Told[]> {
    for (const [key, entry] of [...pending].filter(([, { notifier }]) => notifier.name === name)) {
      if (!isDue(entry, now) || signal.aborted) break
      const outcome = await deliver(entry, now, signal)
      if (outcome === null) break
      pending.delete(key)
      unwritten.set(key, { incident: entry.notice.incident.id, notice: entry.notice.id, notifier: name, outcome })
    }
    return [...unwritten.values()].filter(({ notifier }) => notifier === name)
  }

  /** Null: it failed and is tried again. */
  async function deliver(entry: Pending, now: Millis, signal: AbortSignal): Promise<Told['outcome'] | null> {
    try {
      await entry.notifier.deliver(entry.notice, signal)
      telemetry.notificationSent(entry.notifier.name, 'delivered')
      return 'delivered'
    } catch (thrown) {
      if (signal.aborted) return null
      const { code, message, retry } = toClaimwatchError(thrown)
      telemetry.notificationSent(entry.notifier.name, 'failed', { code, text: message })
      if (!retry || now - entry.notice.at > GIVES_UP_AFTER) {
        telemetry.notificationSent(entry.notifier.name, 'gave-up')
        return 'gave-up'
      }
      entry.triedAt = now
      entry.wait = WAITS[Math.min(entry.failures, WAITS.length - 1)] ?? HOUR
      entry.failures += 1
      return null
    }
  }

  return { notifiers: notifiers.map(({ name }) => name), offer, remember, deliverDue }
}

/** What was tried at a time that is still to come was tried before the clock was set back: nobody knows how long ago. */
function isDue({ triedAt, wait }: Pending, now: Millis): boolean {
  return now >= triedAt + wait || now < triedAt
}
