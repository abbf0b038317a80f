// Readings about a claim past a level.
import type { CertificateId } from './claim.ts'
import type { Millis } from './time.ts'

export const levels = ['alert', 'contain', 'disable'] as const
/** How far a finding goes; later ones are worse. */
export type Level = (typeof levels)[number]

/** Whether `a` is at least as grave as `b`. */
export function atLeast(a: Level, b: Level): boolean {
  return levels.indexOf(a) >= levels.indexOf(b)
}

export const signals = [
  'operator-limit',
  'volume',
  'outcomes',
  'new-source',
  'young-sources',
  'source-burst',
  'quiet-claim',
  'serial-pairs',
  'off-hours',
  'unknown-template',
  'undeclared-serial',
  'undeclared-client',
  'canary-serial',
  'plan-exceeded',
  'off-shift',
  'outside-networks',
  'outside-countries',
  'closed-claim',
  'unregistered-claim',
  'temporary-claim',
] as const
/** What a finding rests on. `operator-limit` is a limit of the configuration, `volume` the detector's own expectation. */
export type Signal = (typeof signals)[number]

/** One reason of a finding. `nats` is 0 for what is a fact and not a likelihood. */
export interface Reason {
  readonly signal: Signal
  readonly nats: number
  /** For people: what was read, and against which limit. Holds nothing that a device can choose. */
  readonly text: string
}

/** A finding (design 5.3, 5.4): raised when a level is crossed, not again while it stays crossed. */
export interface Finding {
  /** A hash of its cause. */
  readonly id: string
  readonly claim: CertificateId
  readonly level: Level
  /** Event time at which the level was crossed. */
  readonly at: Millis
  /** Network prefix; null for a finding of a window. */
  readonly source: string | null
  /** Evidence in nats: who (the source) and what (what it does). 0 where the finding rests on a count or a declared fact. */
  readonly who: number
  readonly what: number
  readonly reasons: readonly Reason[]
  /** Network prefixes whose attempts made the level be crossed: what the incident lists as its sources. */
  readonly suspects: readonly string[]
  /** Attempts an hour that this claim usually sees, by which silence after an action is judged; null while unknown. */
  readonly usualPerHour: number | null
}
