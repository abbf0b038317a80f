// The outbox: which notices which notifier still needs. Its memory is the ledger; this is only the schedule over it.
import { toClaimwatchError } from '../model/errors.ts'
import type { Notice, Notifier, Outbox, Told } from '../model/notice.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { HOUR, MINUTE, type Millis, SECOND } from '../model/time.ts'

/** Waits between the tries of one notice; the last one repeats. They stay short: when a receiver is back, people learn of it within minutes. */
const WAITS: readonly Millis[] = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE]
/** After this long a notice tells nobody anything any more. */
const GIVES_UP_AFTER = 72 * HOUR
/** So many tries that fail end a call: it may be the receiver, and what was delivered until then is to be written down. */
const MOST_FAILURES = 2

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
 * again under the same notice id. A notice that fails holds up what comes later of its own incident, which keeps its order, and
 * nothing else: incidents whose next notice failed less often go first.
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
    const heldUp = new Set<string>()
    let failures = 0
    for (const [key, entry] of queueOf(name)) {
      const incident = entry.notice.incident.id
      if (heldUp.has(incident)) continue
      if (failures >= MOST_FAILURES || signal.aborted) break
      const outcome = isDue(entry, now) ? await deliver(entry, now, signal) : 'not-due'
      if (outcome === null || outcome === 'gave-up') failures += 1
      if (outcome === null || outcome === 'not-due') {
        heldUp.add(incident)
        continue
      }
      pending.delete(key)
      unwritten.set(key, { incident, notice: entry.notice.id, notifier: name, outcome })
    }
    return [...unwritten.values()].filter(({ notifier }) => notifier === name)
  }

  /** In the order in which they were offered; but incidents whose next notice failed stand behind those where it failed less often. */
  function queueOf(name: string): readonly (readonly [string, Pending])[] {
    const queue = [...pending].filter(([, { notifier }]) => notifier.name === name)
    const failuresOf = new Map<string, number>()
    for (const [, { notice, failures }] of queue) {
      if (!failuresOf.has(notice.incident.id)) failuresOf.set(notice.incident.id, failures)
    }
    const rank = ({ notice }: Pending): number => failuresOf.get(notice.incident.id) ?? 0
    return queue.toSorted(([, one], [, other]) => rank(one) - rank(other))
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
