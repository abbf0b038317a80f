// What a person said.
import type { CertificateId } from './claim.ts'
import type { Erasure } from './evidence.ts'
import type { Millis } from './time.ts'

export const decisionKinds = ['approve', 'reject', 'enable', 'resolve', 'false-alarm', 'erase'] as const
export type DecisionKind = (typeof decisionKinds)[number]

/** A decision of a person: one record of `claimwatch.decisions`. */
export interface Decision {
  /** A hash of who said what about which incident, when. */
  readonly id: string
  readonly kind: DecisionKind
  readonly at: Millis
  /** Who decided: the name given, else the name of the account that typed it. */
  readonly by: string
  readonly incident: string
  readonly claim: CertificateId
  readonly reason: string
  /** Of `erase`, which says nothing about the claim: which texts of the incident's evidence are gone. */
  readonly erased?: Erasure
}
