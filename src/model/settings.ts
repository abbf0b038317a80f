// The parts of the configuration that the stage rooms are given (design 5.6). `app/configuration.ts` reads and checks them.
import type { NetworkClass } from './attempt.ts'
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
  /** When people work there, by its own wall clock; absent: not declared, and no time is off shift. */
  readonly shifts?: readonly Shift[]
}

/** A shift, as the configuration writes it. One that ends no later than it begins runs over midnight, and its day is that of its begin. */
export interface Shift {
  /** `mon-fri`, `sat,sun`, `fri-mon`. */
  readonly days: string
  /** Local time of day, `06:00`. */
  readonly from: string
  /** Local time of day, `22:00`; `24:00` is the end of the day. */
  readonly to: string
}

/** A batch of devices that was announced. It raises what is expected and switches nothing off. */
export interface Plan {
  readonly from: Millis
  /** The first moment after it. */
  readonly to: Millis
  /** The most devices it provisions. */
  readonly devices: number
  /** Where it comes from; absent or empty: the networks of the sites, and any where no site is declared. */
  readonly cidrs?: readonly string[]
  /** Its template; absent: any that the claim may use. */
  readonly template?: string
}

/** Serials that were made, of a list or of a manifest file. */
export interface SerialSet {
  /** Whether the serial was made. A set of hashes errs with a probability below 1e-12 a question, and only towards true. */
  has(serial: string): boolean
  readonly size: number
}

/** What is known of the network that an address belongs to. Null: not known, which is never guessed. */
export interface NetworkData {
  classOf(ip: string): NetworkClass | null
  /** Number of its autonomous system. */
  asnOf(ip: string): number | null
  /** ISO 3166-1 alpha-2, upper case. */
  countryOf(ip: string): string | null
}

/** What is declared about one claim. */
export interface ClaimSettings {
  readonly id: CertificateId
  readonly alias: string
  readonly mode: Mode
  /** Allowed templates; absent: any. */
  readonly templates?: readonly string[]
  readonly sites?: readonly Site[]
  /** Countries from which it is used, ISO 3166-1 alpha-2 in upper case; absent: any. */
  readonly countries?: readonly string[]
  /** RE2 syntax, held against the whole serial; absent: any. */
  readonly serialPattern?: string
  /** RE2 syntax, held against the whole client id of an attempt whose serial nobody told; absent: any. */
  readonly clientPattern?: string
  /** The serials that were made; absent: not declared. */
  readonly serials?: SerialSet | readonly string[]
  readonly plans?: readonly Plan[]
  /** Serials that no device has. */
  readonly canaries?: readonly string[]
  /** Attempts a day that the operator expects in operation; asked while the claim's own weeks tell too little. */
  readonly expectedPerDay?: number
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
  /** Absent: nothing is known of networks but what the sites declare. */
  readonly networks?: NetworkData
  readonly rotationTemplates: readonly string[]
  /** Templates that claims of `CreateProvisioningClaim` are made for; absent: nobody makes such claims. */
  readonly temporaryClaimTemplates?: readonly string[]
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
