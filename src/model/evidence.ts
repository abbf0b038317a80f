// What is kept of an incident for whoever investigates it: texts that devices chose, outside of the ledger and named there by digest.
import type { JudgedAttempt } from './attempt.ts'
import type { IotEvent } from './event.ts'

export const exhibitKinds = ['attempt', 'entry'] as const
/** What an exhibit is: an attempt as it was judged, or a log entry as it was read. */
export type ExhibitKind = (typeof exhibitKinds)[number]

/** One piece of evidence: who did what, from where, when, and which serials and certificates were in it. */
export type Exhibit =
  | { readonly is: 'attempt'; readonly attempt: JudgedAttempt }
  | { readonly is: 'entry'; readonly feed: string; readonly event: IotEvent }

/** An exhibit as the ledger names it. The digest tells nothing about the text to whoever has not its salt. */
export interface NamedExhibit {
  readonly kind: ExhibitKind
  /** SHA-256 over salt, incident and text. */
  readonly digest: string
}

/** An exhibit with its salt: one record of `claimwatch.evidence`, whose key is the digest. A tombstone erases both for good. */
export interface EvidenceRecord {
  readonly v: 1
  readonly digest: string
  /** 256 random bits in hex, of this record alone. */
  readonly salt: string
  readonly incident: string
  readonly exhibit: Exhibit
}

export const erasureCriteria = ['incident', 'client-id', 'address', 'serial', 'age'] as const
/** What a person erased by; never the value itself. */
export type ErasureCriterion = (typeof erasureCriteria)[number]

/** What was erased of one incident. */
export interface Erasure {
  readonly by: readonly ErasureCriterion[]
  /** The digests of the exhibits whose texts are gone. */
  readonly digests: readonly string[]
}
