// Why a claim was, or was not, found to be misused at a time: every number that a decision was made by, for people who follow it.
import type { CertificateId } from './claim.ts'
import type { Level } from './finding.ts'
import type { Millis } from './time.ts'
import type { WindowReading } from './window.ts'

/** One thing that a level asks for, and how much of it is there. */
export interface Asked {
  /** All of the evidence that the level counts, in nats; a part of it; a number beside it; or a fact, 1 where it holds. */
  readonly kind: 'sum' | 'part' | 'count' | 'fact'
  readonly what: string
  readonly value: number
  readonly needed: number
  readonly met: boolean
}

/** The evidence against one source. Evidence is in nats. */
export interface SourceExplanation {
  /** Network prefix. */
  readonly source: string
  /** Where its network is, ISO 3166-1 alpha-2; null: not known. It is shown, and never weighed. */
  readonly country: string | null
  readonly standing: 'new' | 'trusted' | 'declared'
  readonly firstSeen: Millis
  readonly attempts: number
  readonly ok: number
  /** Attempts that got a certificate. */
  readonly accepted: number
  /** Devices that failed, and those of them that are no duplicates. */
  readonly votes: number
  readonly hardVotes: number
  readonly who: number
  readonly what: number
  /** For its being a rework station, against normal use. */
  readonly rework: number
  /** For its being a line that is set up. */
  readonly commissioning: number
  /** Log-likelihood ratio of each alternative to normal use. */
  readonly alternatives: readonly { readonly name: string; readonly nats: number }[]
  /** What each level asks for. */
  readonly levels: Readonly<Record<Level, readonly Asked[]>>
  /** What the finding `outside-networks` asks for, which needs no bad outcomes. */
  readonly outsideNetworks: readonly Asked[]
}

/** What evidence knows of a claim. */
export interface EvidenceExplanation {
  readonly firstSeen: Millis
  readonly attempts: number
  /** Too little is known of the claim to disable it. */
  readonly isCold: boolean
  /** What it must have been seen for, in order not to be: all of these. A claim that is old enough is not, whatever is missing. */
  readonly seenEnough: readonly Asked[]
  readonly newSourcesPerDay: number
  /** Upper bounds of what is normal, by outcome. */
  readonly usual: Readonly<Record<string, number>>
  /** A known source that should be at work is not. */
  readonly silent: boolean
  /** Young sources taken together. */
  readonly together: { readonly who: number; readonly what: number; readonly votes: number; readonly attempts: number }
  /** Those with the most evidence against them first. */
  readonly sources: readonly SourceExplanation[]
}

/** A claim at a moment. */
export interface Explanation {
  readonly claim: CertificateId
  /** The windows end with its minute: one that is under way counts as far as it was seen. */
  readonly at: Millis
  readonly windows: readonly WindowReading[]
  /** Null for a claim that nobody configured. */
  readonly evidence: EvidenceExplanation | null
}
