// What people are told: a notice is one moment of an incident, and a notifier is a way to reach somebody.
import type { Incident } from './incident.ts'
import type { Millis } from './time.ts'

export const noticeCauses = [
  'opened',
  'escalated',
  'waiting',
  'not-acting',
  'disabled',
  'could-not-disable',
  'effective',
  'not-effective',
  'decided',
  'resolved',
] as const
/** Which moment of the story it is. */
export type NoticeCause = (typeof noticeCauses)[number]

/** One thing to tell, with the incident as it stood then. */
export interface Notice {
  /** A hash of incident and moment: the same through every retry, so that a receiver can drop the second. */
  readonly id: string
  readonly cause: NoticeCause
  readonly at: Millis
  readonly incident: Incident
  /** The one next step, as a command or a sentence; null where nothing is asked of anybody. */
  readonly nextStep: string | null
}

/** A message that says nothing but that messages arrive: a person asked for it. It belongs to no incident, and stands in no ledger. */
export interface TestNotice {
  readonly id: string
  readonly cause: 'test'
  readonly at: Millis
  /** Who asked for it, as they are called at the command line. */
  readonly by: string
}

/** A way to tell people, of what `Telling` is. Those that are configured take tests too. */
export interface Notifier<Telling = Notice> {
  /** From the configuration; a metric label. */
  readonly name: string
  /**
   * Delivers one notice. Who retries: the outbox, after an error that says `retry`. Rejects with `notify-failed`, never with a
   * secret in the message. On abort: rejects with the signal's reason; the notice counts as not delivered.
   */
  deliver(notice: Telling, signal: AbortSignal): Promise<void>
}

/** That a notice reached a notifier, or was given up. `respond` writes it to the ledger. */
export interface Told {
  readonly incident: string
  readonly notice: string
  readonly notifier: string
  readonly outcome: 'delivered' | 'gave-up'
}

/**
 * What still has to be told. The ledger is its memory: `respond` offers every notice that the ledger gives rise to, the old ones
 * after a restart too, and remembers every `told` record; so nothing is told twice that the ledger knows was told.
 */
export interface Outbox {
  /** The names of the notifiers. Each is delivered to by itself: one that is slow holds up its own notices only. */
  readonly notifiers: readonly string[]
  offer(notice: Notice): void
  remember(told: Told): void
  /**
   * Tries what is due by now to one notifier; a few failures end the call, and the next one goes on. Notices of one incident are
   * delivered in their order; what fails holds up no other incident. Never rejects; returns what came to an end and is not remembered
   * yet, by earlier calls too: whoever could not write it down is given it again.
   */
  deliverDue(notifier: string, now: Millis, signal: AbortSignal): Promise<readonly Told[]>
}
