// One device's try to provision with a claim, and what became of it.
import type { CertificateId } from './claim.ts'
import type { Millis } from './time.ts'
import type { Untrusted } from './untrusted.ts'

export const outcomes = ['ok', 'duplicate', 'rejected', 'orphan', 'off-pattern'] as const
/** Of an attempt; exactly one, so that one misfortune is never counted twice. */
export type Outcome = (typeof outcomes)[number]

/**
 * Of an attempt that AWS let register, or whose registration nobody saw refused: each of them may have minted a certificate. A thief
 * who uses one serial or client id again and again, or a foreign template, is no `ok`, and is one of these.
 */
export const acceptedOutcomes = ['ok', 'duplicate', 'off-pattern'] as const satisfies readonly Outcome[]

const accepted: ReadonlySet<Outcome> = new Set(acceptedOutcomes)

/** Whether it is one of `acceptedOutcomes`. */
export function isAccepted(outcome: Outcome): boolean {
  return accepted.has(outcome)
}

/** Counts by outcome, spelt as the JSON of the report spells them (design 5.3). */
export interface OutcomeCounts {
  ok: number
  duplicate: number
  rejected: number
  orphan: number
  offPattern: number
}

/** The key of an outcome in `OutcomeCounts`. */
export function outcomeKey(outcome: Outcome): keyof OutcomeCounts {
  return outcome === 'off-pattern' ? 'offPattern' : outcome
}

/** All outcomes at zero. */
export function noOutcomes(): OutcomeCounts {
  return { ok: 0, duplicate: 0, rejected: 0, orphan: 0, offPattern: 0 }
}

/** How a certificate was attributed: named together with its claim in one entry, or joined from several. */
export type Basis = 'exact' | 'inferred'

/** Of a network: a company's, a provider's of homes and phones, or one that rents machines. */
export type NetworkClass = 'business' | 'residential' | 'hosting'

/** What the detector is told of an attempt (design 5.4). */
export interface Attempt {
  readonly id?: string
  readonly claim: CertificateId
  /** Its end, in milliseconds since the epoch. */
  readonly at: Millis
  /** IP address of the client. Absent: the attempt is counted, and gives no evidence by source. */
  readonly source?: string
  readonly clientId: Untrusted | string
  readonly outcome: Outcome
  readonly serial?: Untrusted | string
  readonly template?: Untrusted | string
  readonly network?: NetworkClass
  readonly certificate?: CertificateId
  /** The outcome rests on a time-out only. */
  readonly presumed?: boolean
}

/** An attempt as the join judged it: one line of `replay --attempts`, one record of `claimwatch.attempts`. */
export interface JudgedAttempt {
  readonly id: string
  readonly claim: CertificateId
  /** Its end. */
  readonly at: Millis
  /** When its first step was seen. */
  readonly began: Millis
  /** IP address; the network prefix is what a report shows. */
  readonly source: string | null
  readonly clientId: Untrusted
  readonly outcome: Outcome
  readonly serial: Untrusted | null
  readonly template: Untrusted | null
  readonly certificate: CertificateId | null
  readonly basis: Basis | null
  readonly presumed: boolean
}

/** An attempt in the words of the detector's interface. */
export function toAttempt({ id, claim, at, clientId, outcome, presumed, source, serial, template, certificate }: JudgedAttempt): Attempt {
  const attempt: { -readonly [Fact in keyof Attempt]: Attempt[Fact] } = { id, claim, at, clientId, outcome, presumed }
  if (source !== null) attempt.source = source
  if (serial !== null) attempt.serial = serial
  if (template !== null) attempt.template = template
  if (certificate !== null) attempt.certificate = certificate
  return attempt
}
