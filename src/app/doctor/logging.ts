// Whether AWS IoT logs what the claims are judged by, and the command that mends it where it does not.
import { openIotLogging } from '../../ingest/iot-logging.ts'
import { blindnessOf, type LoggedClaim, type LogSettings, logGroupOf, logLevels, neededTypes } from '../../ingest/log-levels.ts'
import type { BlindReason } from '../../model/incident.ts'
import type { ClaimSettings } from '../../model/settings.ts'
import { noTelemetry } from '../../model/telemetry.ts'
import type { Clock } from '../../model/time.ts'
import { render } from '../../model/untrusted.ts'
import { placesOfFeed } from '../aws-places.ts'
import type { Configuration } from '../configuration.ts'
import type { LoggedFeed } from '../feed-settings.ts'
import { logGroupsBeside, loggedClaims } from '../supervision.ts'
import { type Diagnosis, fail, ok, skip, warn } from './diagnosis.ts'

/** The logging settings where a feed is; null where AWS is not to be asked. Rejects where AWS does not tell. */
export async function readLogSettings(
  feed: LoggedFeed,
  configuration: Configuration,
  clock: Clock,
  signal: AbortSignal,
): Promise<LogSettings | null> {
  if (!feed.logLevels) return null
  const door = openIotLogging({ ...placesOfFeed(feed, configuration).iot, telemetry: noTelemetry, clock })
  try {
    return await door.read(signal)
  } finally {
    door.close()
  }
}

/** One line where all is well, else one for each claim that is blind by it. */
export function diagnoseLogging(feed: LoggedFeed, settings: LogSettings | null, configuration: Configuration): readonly Diagnosis[] {
  const check = `logging ${feed.name}`
  if (settings === null) return [skip(check, 'logLevels is false: AWS IoT is not asked')]
  const logGroups = logGroupsBeside(feed, configuration)
  const logged = new Map(loggedClaims(configuration).map((claim) => [claim.id, claim]))
  const blind = configuration.claims.flatMap((claim) => {
    const reason = blindnessOf(settings, logged.get(claim.id) ?? { id: claim.id, hasHookLines: false }, logGroups)
    return reason === null ? [] : [fail(`${check} ${claim.alias}`, loggingText[reason] ?? reason, mendFor(reason, claim, settings, feed))]
  })
  const all = `AWS logs what is needed of ${configuration.claims.map(({ alias }) => alias).join(', ') || 'no claim'}`
  return [...(blind.length === 0 ? [ok(check, all)] : blind), ...loweredTargets(check, settings)]
}

/** What each reason that logging gives means. */
export const loggingText: Readonly<Partial<Record<BlindReason, string>>> = {
  'logging-off': 'blind: nothing of this claim is logged',
  'logging-too-low': 'blind: only failures of this claim are logged, no device that is accepted',
  'logging-elsewhere': 'blind: the entries of this claim go to a log group that no feed reads',
}

/** The command, or the setting, that mends it. */
export function mendFor(reason: BlindReason, { id }: Pick<ClaimSettings, 'id'>, settings: LogSettings, { region }: LoggedFeed): string {
  if (reason === 'logging-elsewhere') {
    const groups = everyType.flatMap((eventType) => logGroupOf(settings, eventType) ?? [])
    return `Add ${[...new Set(groups)].map((group) => render('terminal', group)).join(', ')} to feeds[] as cloudwatch.logGroup.`
  }
  if (settings.isOff) {
    return `aws iot set-v2-logging-options --region ${region} --role-arn <role that may write logs> --default-log-level ERROR --no-disable-all-logs`
  }
  return `aws iot set-v2-logging-level --region ${region} --log-level INFO --log-target targetType=PRINCIPAL_ID,targetName=${id}`
}

const everyType = neededTypes({ id: '', hasHookLines: false } satisfies LoggedClaim)

/** A setting of a client id, an address or a thing group may hide entries; which of two settings rules is not documented. */
function loweredTargets(check: string, { overrides }: LogSettings): readonly Diagnosis[] {
  const low = overrides.filter(
    ({ targetType, level }) => !['PRINCIPAL_ID', 'DEFAULT'].includes(targetType) && logLevels.indexOf(level) < logLevels.indexOf('INFO'),
  )
  if (low.length === 0) return []
  const named = low.slice(0, 3).map(({ targetType, target, level }) => `${targetType} ${render('terminal', target)} ${level}`)
  const text = `${low.length} settings by client, address or thing group are below INFO and may hide entries: ${named.join(', ')}`
  return [warn(check, text, 'Look whether they are meant so: aws iot list-v2-logging-levels.')]
}
