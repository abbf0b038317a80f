// The parts of the configuration that the stage rooms are given (design 5.6). `app/configuration.ts` reads and checks them.
import type { CertificateId } from './claim.ts'
import type { Level } from './finding.ts'
import type { Mode } from './incident.ts'
import type { Millis } from './time.ts'
import type { Span } from './window.ts'

/** What a limit of the kind `count` may count: attempts by their outcome, or single entries. `accepted`: see `acceptedOutcomes`. */
export const limitCounts = [
  'attempts',
  'accepted',
  'ok',
  'rejected',
  'duplicate',
  'orphan',
  'off-pattern',
  'refusals',
  'connects',
  'creates',
] as const
export type LimitCount = (typeof limitCounts)[number]

/** A limit of the operator on a sliding window: strictly more than `above` crosses it. */
export type OperatorLimit = { readonly over: Span; readonly above: number; readonly level: Level } & (
  | { readonly count: LimitCount }
  | { readonly ratio: 'rejected'; readonly atLeast: number }
  | { readonly distinct: 'clients' | 'serials' | 'sources' }
  | { readonly new: 'sources' }
)

export interface Site {
  readonly name: string
  readonly cidrs: readonly string[]
  /** IANA name; absent: UTC. */
  readonly timeZone?: string
}

/** What is declared about one claim. */
export interface ClaimSettings {
  readonly id: CertificateId
  readonly alias: string
  readonly mode: Mode
  /** Allowed templates; absent: any. */
  readonly templates?: readonly string[]
  readonly sites?: readonly Site[]
  /** False: this claim's templates have no hook that we hear of. */
  readonly hook: boolean
  /** The first moment after the claim's last day. */
  readonly closesAt?: Millis
  readonly windows: readonly OperatorLimit[]
  /** What a claim must have shown before `auto` is honoured. */
  readonly auto: { readonly days: number; readonly attempts: number }
}

/** The detect section: what `watch` and the library's `createDetector` are given. */
export interface DetectSettings {
  readonly claims: readonly ClaimSettings[]
  readonly rotationTemplates: readonly string[]
  /** An attempt without a result ends this long after its last step. */
  readonly attemptTimeout: Millis
  /** Whether any feed carries the hook's lines; an acceptance of a claim with a hook is then waited for. */
  readonly hookFeed: boolean
}

/** What `respond` is given. */
export interface RespondSettings {
  readonly claims: readonly ClaimSettings[]
  readonly settle: Millis
  /** A person's approval is waited for this long. */
  readonly approvalExpiry: Millis
  /** A finding older than this when it is taken up is history and never acted upon. */
  readonly maxEvidenceAge: Millis
  /** Disablements an hour over all claims. */
  readonly maxDisablesPerHour: number
  /** How long after a disablement AWS may still let sessions live. */
  readonly sessionCutGrace: Millis
  /** How often AWS is asked whether the claims are as we left them. */
  readonly driftWatch: Millis
}
