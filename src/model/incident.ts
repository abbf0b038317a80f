// The story of one misuse of one claim, and the words for what may be and was done about it.
import type { CertificateId } from './claim.ts'
import type { DecisionKind } from './decision.ts'
import type { ErrorCode } from './errors.ts'
import type { Level, Reason } from './finding.ts'
import type { Millis } from './time.ts'
import type { Untrusted } from './untrusted.ts'

export const modes = ['observe', 'approve', 'auto'] as const
/** What may be done about a claim: record and tell; act when a person approves; act when the claim's record has earned it. */
export type Mode = (typeof modes)[number]

export const verdictReasons = [
  'approved',
  'automatic',
  'facts-unknown',
  'claim-not-configured',
  'mode-observe',
  'mode-not-earned',
  'level-below-disable',
  'evidence-stale',
  'claim-blind',
  'state-unknown',
  'already-inactive',
  'wrong-state',
  'needs-approval',
  'approval-expired',
  'rejected-by-person',
  'person-enabled',
  'incident-resolved',
  'budget-spent',
] as const
/** Why the guardrails allow (`approved`, `automatic`) or refuse. A closed list: ledger, message and metric use the same word. */
export type VerdictReason = (typeof verdictReasons)[number]

/** What the guardrails allow for an incident. */
export interface Verdict {
  readonly act: boolean
  readonly reason: VerdictReason
  /** Beside `state-unknown`: why AWS did not tell the state. Absent where nobody asked yet. */
  readonly cause?: ErrorCode
}

export const actionResults = [
  'applied',
  'already-inactive',
  'effective',
  'unproven',
  'not-effective',
  'denied',
  'not-found',
  'wrong-state',
  'expired',
  'superseded',
  'unknown',
] as const
/** What an action came to (design 5.5). */
export type ActionResult = (typeof actionResults)[number]

/** Results that changed nothing in AWS, or nothing that a person has left standing. */
const HARMLESS: ReadonlySet<ActionResult | null> = new Set([
  'already-inactive',
  'denied',
  'not-found',
  'wrong-state',
  'expired',
  'superseded',
])

/** Whether an action with this result changed something in AWS, or may have; null: it is under way. */
export function changesAws(result: ActionResult | null): boolean {
  return !HARMLESS.has(result)
}

export const actionKinds = ['disable', 'enable'] as const
/** What claimwatch does in AWS. `contain`, `quarantine` and `restore` have no door yet (design 3.4). */
export type ActionKind = (typeof actionKinds)[number]

export const claimStates = ['active', 'disabled', 'unknown'] as const
/** The state of a certificate as `DescribeCertificate` tells it, in the words of the metric `claimwatch_claim_state`. */
export type ClaimState = (typeof claimStates)[number]

export const blindReasons = [
  'watermark-behind',
  'feed-missing',
  'feed-denied',
  'feed-stalled',
  'feed-error',
  'feed-silent',
  'logging-off',
  'logging-too-low',
  'logging-elsewhere',
  'records-deleted',
] as const
/** Why a claim cannot be judged. A closed list; each has its part in docs/runbooks/ClaimwatchClaimBlind.md. */
export type BlindReason = (typeof blindReasons)[number]

/** Why one claim cannot be judged, though its feeds can be read. */
export interface BlindClaim {
  readonly claim: CertificateId
  readonly cause: BlindReason
}

/** Why claims of a partition cannot be judged: the one that it names, else all of them. */
export interface BlindCause {
  readonly cause: BlindReason
  readonly claim?: CertificateId
  /** The feed that named it; absent where the log itself lacks something. */
  readonly feed?: string
}

/** A certificate that was minted through a claim by an incident's sources. */
export interface Minted {
  /** Null where a registration was accepted and no entry names the certificate. */
  readonly certificateId: CertificateId | null
  readonly at: Millis
  readonly basis: 'exact' | 'inferred'
  /** Who registered it, and the address he came from. */
  readonly clientId: Untrusted
  readonly source: string
}

/** What was done for an incident. */
export interface Action {
  readonly id: string
  readonly kind: ActionKind
  readonly intendedAt: Millis
  readonly result: ActionResult | null
  readonly resultAt: Millis | null
}

/** A story as it stands after some records of the ledger. */
export interface Incident {
  readonly id: string
  readonly claim: CertificateId
  readonly alias: string | null
  readonly mode: Mode
  readonly level: Level
  /** Event times: when each level was first reached, null where it was not. */
  readonly openedAt: Millis
  readonly alertAt: Millis | null
  readonly containAt: Millis | null
  readonly disableAt: Millis | null
  /** Wall-clock time at which `respond` took the first finding up. */
  readonly takenUpAt: Millis
  readonly findings: readonly string[]
  readonly reasons: readonly Reason[]
  /** Network prefixes. */
  readonly sources: readonly string[]
  readonly verdict: Verdict
  /** When a wait for a person ends; null where none is waited for. */
  readonly approvalExpiresAt: Millis | null
  readonly decision: { readonly kind: DecisionKind; readonly by: string; readonly at: Millis; readonly reason: string } | null
  readonly actions: readonly Action[]
  readonly minted: { readonly exact: number; readonly inferred: number }
  readonly state: 'open' | 'resolved' | 'false-alarm'
}
