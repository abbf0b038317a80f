// The counts of one claim over the last minute, 5 minutes, hour or day.
import { type OutcomeCounts, outcomes } from './attempt.ts'
import type { CertificateId } from './claim.ts'
import { DAY, HOUR, MINUTE, type Millis } from './time.ts'

export const spans = ['1m', '5m', '1h', '1d'] as const
/** How long a window is. */
export type Span = (typeof spans)[number]

/** The length of a window in milliseconds. */
export const spanMillis: Readonly<Record<Span, Millis>> = { '1m': MINUTE, '5m': 5 * MINUTE, '1h': HOUR, '1d': DAY }

/** A closed window with its counts: one record of `claimwatch.windows`, one line of `replay --windows` (design 5.3). */
export interface WindowCounts {
  readonly claim: CertificateId
  readonly over: Span
  readonly from: Millis
  readonly to: Millis
  readonly attempts: OutcomeCounts
  readonly connects: number
  readonly creates: number
  readonly registers: number
  readonly refusals: number
  /** Distinct over the attempts counted; exact up to 1,024, then at least that. */
  readonly clients: number
  readonly serials: number
  readonly sources: number
  readonly newSources: number
  readonly late: number
}

export const entryKinds = ['connects', 'creates', 'registers', 'refusals'] as const
/** Log entries that a window counts beside attempts. */
export type EntryKind = (typeof entryKinds)[number]

export const distinctKinds = ['clients', 'serials', 'sources', 'new-sources'] as const
/** What a window counts different ones of; `new-sources`: those that the claim never showed before. */
export type DistinctKind = (typeof distinctKinds)[number]

/** Every number that can be read off a window. `accepted`: what may have minted a certificate; `rejected-ratio`: of all attempts. */
export const readings = ['attempts', 'accepted', ...outcomes, 'rejected-ratio', ...entryKinds, ...distinctKinds] as const
export type Reading = (typeof readings)[number]

/** What a reading was in the same hour of the past weeks. */
export interface Usual {
  readonly median: number
  /** Median absolute deviation; null where only a rate was declared. */
  readonly mad: number | null
}

/** A sliding window's counts beside what is usual of them and the limits that apply. */
export interface WindowReading {
  readonly claim: CertificateId
  readonly over: Span
  readonly attempts: OutcomeCounts
  readonly entries: Readonly<Record<EntryKind, number>>
  readonly clients: number
  readonly serials: number
  readonly sources: number
  readonly newSources: number
  /** Of the attempts; null where nothing is known yet. */
  readonly expected: number | null
  readonly limit: number | null
  /** What is known of each reading: of the attempts over every length, of all others over an hour. */
  readonly usual: Readonly<Partial<Record<Reading, Usual>>>
  /** Above which each reading is a finding: the operator's limits, the least of each, and of the attempts also our own. */
  readonly limits: Readonly<Partial<Record<Reading, number>>>
}
