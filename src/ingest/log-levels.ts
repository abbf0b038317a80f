// What AWS IoT is told to log, and whether that is enough to judge a claim by.
import { type CertificateId, parseCertificateId } from '../model/claim.ts'
import type { BlindClaim, BlindReason } from '../model/incident.ts'

/** From nothing to all; each level logs what those before it log. */
export const logLevels = ['DISABLED', 'ERROR', 'WARN', 'INFO', 'DEBUG'] as const
export type LogLevel = (typeof logLevels)[number]

/** The logging settings of an account in a region. */
export interface LogSettings {
  /** Logging was never set up, or all of it was switched off. */
  readonly isOff: boolean
  readonly defaultLevel: LogLevel
  /** Settings of one event type, such as `Publish-In`; null where it says nothing of its own. */
  readonly events: readonly { readonly eventType: string; readonly level: LogLevel | null; readonly logGroup: string | null }[]
  /** Settings of one resource, such as a principal. They go before those of event types and before the default. */
  readonly overrides: readonly { readonly targetType: string; readonly target: string; readonly level: LogLevel }[]
}

/** The door to the logging settings; `iot-logging.ts` fills it. */
export interface LogSettingsDoor {
  /** One reading. On failure: rejects with `aws-*` within some seconds. On abort: rejects with the signal's reason. */
  read(signal: AbortSignal): Promise<LogSettings>
}

/** A claim, as far as it matters here. */
export interface LoggedClaim {
  readonly id: CertificateId
  /** Whether the lines of its hook come by another feed: they say what became of a request where no reply is logged. */
  readonly hasHookLines: boolean
}

/** AWS writes what succeeded at INFO and what failed at ERROR: below INFO no accepted device is seen. */
const NEEDED: LogLevel = 'INFO'
/** A request for a certificate, the one entry without which nothing can be judged; and AWS's reply to it. */
const REQUESTS = 'Publish-In'
const REPLIES = 'Publish-Out'

/** The level at which AWS logs an event type of a claim. */
export function levelOf({ isOff, overrides, events, defaultLevel }: LogSettings, claim: CertificateId, eventType: string): LogLevel {
  if (isOff) return 'DISABLED'
  const own = overrides.find(({ targetType, target }) => targetType === 'PRINCIPAL_ID' && parseCertificateId(target) === claim)
  return own?.level ?? events.find((event) => event.eventType === eventType)?.level ?? defaultLevel
}

/** Whether entries of an event type are logged that tell of success as well as of failure. */
export function isSeen(settings: LogSettings, claim: CertificateId, eventType: string): boolean {
  return logLevels.indexOf(levelOf(settings, claim, eventType)) >= logLevels.indexOf(NEEDED)
}

/** The log group that an event type is sent to instead of AWS's own; null: AWS's own. It holds for every resource. */
export function logGroupOf({ events }: LogSettings, eventType: string): string | null {
  return events.find((event) => event.eventType === eventType)?.logGroup ?? null
}

/** The event types without which a claim cannot be judged. */
export function neededTypes({ hasHookLines }: LoggedClaim): readonly string[] {
  return hasHookLines ? [REQUESTS] : [REQUESTS, REPLIES]
}

/** Why a claim cannot be judged by what is logged; null where it can. `logGroups` are those that feeds read. */
export function blindnessOf(settings: LogSettings, claim: LoggedClaim, logGroups: readonly string[]): BlindReason | null {
  const needed = neededTypes(claim)
  const unseen = needed.find((eventType) => !isSeen(settings, claim.id, eventType))
  if (unseen !== undefined) return levelOf(settings, claim.id, unseen) === 'DISABLED' ? 'logging-off' : 'logging-too-low'
  const destinations = needed.map((eventType) => logGroupOf(settings, eventType))
  return destinations.some((logGroup) => logGroup !== null && !logGroups.includes(logGroup)) ? 'logging-elsewhere' : null
}

/** What the settings come to for some claims: one cause for all of them, or those that are blind. */
export interface LogVerdict {
  readonly cause: BlindReason | null
  readonly blind: readonly BlindClaim[]
}

/** Before anything is known. What is not known makes nobody blind by itself (docs/decisions). */
export const NOTHING_BLIND: LogVerdict = { cause: null, blind: [] }

/** Judges some claims. What is the same for all of them is said once. */
export function judgeLogging(settings: LogSettings, claims: readonly LoggedClaim[], logGroups: readonly string[]): LogVerdict {
  const blind = claims.flatMap((claim) => {
    const cause = blindnessOf(settings, claim, logGroups)
    return cause === null ? [] : [{ claim: claim.id, cause }]
  })
  const [first] = blind
  const isSame = first !== undefined && blind.length === claims.length && blind.every(({ cause }) => cause === first.cause)
  return isSame ? { cause: first.cause, blind: [] } : { cause: null, blind }
}
