// The counts of one claim over the last minute, 5 minutes, hour or day.
import type { OutcomeCounts } from './attempt.ts'
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

/** A sliding window's plain count beside what was expected of it and the limit that applies; null where nothing is known yet. */
export interface WindowReading {
  readonly claim: CertificateId
  readonly over: Span
  readonly attempts: OutcomeCounts
  readonly clients: number
  readonly serials: number
  readonly sources: number
  readonly expected: number | null
  readonly limit: number | null
}
