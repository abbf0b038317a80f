// The append-only record of findings, verdicts, actions and decisions: what is not in it did not happen.
import type { CertificateId } from './claim.ts'
import type { Decision } from './decision.ts'
import type { NamedExhibit } from './evidence.ts'
import type { Finding } from './finding.ts'
import type { ActionKind, ActionResult, BlindReason, ClaimState, Mode, Verdict } from './incident.ts'
import type { PlanDecision } from './plan.ts'
import type { Millis } from './time.ts'

/**
 * What each kind of record says, without the links of the chain. No client id, address of a host, serial or raw line stands in it:
 * what is evidence is named by its digest.
 */
export type LedgerBody =
  | { readonly is: 'owner'; readonly writer: string; readonly previous: string | null }
  | { readonly is: 'finding'; readonly incident: string; readonly alias: string | null; readonly mode: Mode; readonly finding: Finding }
  | { readonly is: 'verdict'; readonly incident: string; readonly verdict: Verdict; readonly approvalExpiresAt: Millis | null }
  | { readonly is: 'decision'; readonly incident: string; readonly decision: Decision }
  /** What a person said about a plan; it belongs to a claim, and to no incident. */
  | { readonly is: 'plan'; readonly decision: PlanDecision }
  | {
      readonly is: 'intent'
      readonly incident: string
      readonly action: string
      readonly kind: ActionKind
      readonly claim: CertificateId
      /** SHA-256 over the findings the intent rests on. */
      readonly evidence: string
      readonly verdict: Verdict
      readonly observed: ObservedCertificate
      readonly expiresAt: Millis
    }
  | {
      readonly is: 'call'
      readonly incident: string
      readonly action: string
      readonly operation: 'DescribeCertificate' | 'UpdateCertificate'
      /** The error's name, or `ok`; and AWS's request id where one came back. */
      readonly answer: string
      readonly requestId: string | null
    }
  | {
      readonly is: 'result'
      readonly incident: string
      readonly action: string
      readonly kind: ActionKind
      readonly claim: CertificateId
      readonly result: ActionResult
      readonly observed: ObservedCertificate | null
      /** For people: what to do where the result asks for it. */
      readonly advice: string | null
    }
  | { readonly is: 'minted'; readonly incident: string; readonly exact: number; readonly inferred: number }
  | {
      readonly is: 'evidence'
      readonly incident: string
      readonly exhibits: readonly NamedExhibit[]
      /** So many attempts and entries at least were seen up to now and not kept, because the bounds of an incident were reached. */
      readonly left: number
      /** Event time up to which was looked; null while no watermark was known. */
      readonly upTo: Millis | null
    }
  | { readonly is: 'blind'; readonly claim: CertificateId; readonly reason: BlindReason | null }
  | { readonly is: 'state'; readonly claim: CertificateId; readonly state: ClaimState; readonly since: Millis | null }
  | {
      readonly is: 'told'
      readonly incident: string
      readonly notifier: string
      readonly message: string
      readonly outcome: 'delivered' | 'gave-up'
    }

/** What `DescribeCertificate` said. */
export interface ObservedCertificate {
  readonly status: string
  readonly lastModifiedAt: Millis | null
  readonly customerVersion: number | null
}

/** A record with its place in the chain of its owner (design 3.4). */
export type LedgerRecord = LedgerBody & {
  readonly v: 1
  readonly at: Millis
  /** The offset of the owner record whose holder wrote this; null in an owner record itself, whose offset is the epoch. */
  readonly epoch: number | null
  /** SHA-256 of the bytes of the record before it in the same epoch; null in an owner record. */
  readonly prev: string | null
}

export type LedgerBodyOf<K extends LedgerBody['is']> = Extract<LedgerBody, { readonly is: K }>
