// How each feed that AWS keeps is supervised: when it counts as stalled, and what AWS IoT must log of the claims.
import { openIotLogging } from '../ingest/iot-logging.ts'
import { judgeLogging, type LoggedClaim } from '../ingest/log-levels.ts'
import type { LoggingWatch, Supervision } from '../ingest/supervised-feed.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import type { AwsPlace } from './aws-places.ts'
import type { Configuration } from './configuration.ts'
import { type AwsFeed, carriesHook, type LoggedFeed } from './feed-settings.ts'
import { sleep } from './sleep.ts'

/** A page takes 15 s at most, and each gives a batch, as the progress of a stream does: a feed that is asked comes forward within this time after its pause. */
const PATIENCE: Millis = 30 * SECOND
/** Where the pause is short, a slow machine is no stalled feed. */
const LEAST_PATIENCE: Millis = 40 * SECOND

interface Around {
  readonly telemetry: Telemetry
  readonly clock: Clock
  /** Where AWS IoT writes the feed. */
  readonly place: AwsPlace
}

/** The supervision of a feed of this configuration. */
export function supervisionOf(feed: AwsFeed, configuration: Configuration, around: Around): Supervision {
  const stalledAfter = Math.max(LEAST_PATIENCE, feed.pollInterval + PATIENCE)
  const watched = feed.is !== 'hook' && feed.logLevels
  return { sleep, stalledAfter, ...(watched ? { logging: loggingWatch(feed, configuration, around) } : {}) }
}

function loggingWatch(feed: LoggedFeed, configuration: Configuration, { telemetry, clock, place }: Around): LoggingWatch {
  const door = openIotLogging({ ...place, telemetry, clock })
  const claims = loggedClaims(configuration)
  const logGroups = logGroupsBeside(feed, configuration)
  return {
    read: door.read,
    judge: (settings) => judgeLogging(settings, claims, logGroups),
    told: (failure) => telemetry.logLevelsRead(feed.name, failure === null ? null : { code: failure.code, text: failure.message }),
  }
}

/** The configured claims, and for which of them the hook's lines come too. */
export function loggedClaims({ claims, feeds }: Configuration): readonly LoggedClaim[] {
  const hasHookFeed = feeds.some(carriesHook)
  return claims.map(({ id, hook }) => ({ id, hasHookLines: hook && hasHookFeed }))
}

/** The log groups of AWS IoT that are read in the account and region of a feed. */
export function logGroupsBeside(feed: LoggedFeed, { feeds }: Configuration): readonly string[] {
  return feeds.flatMap((other) => {
    if (other.is === 'file' || other.is === 'hook' || other.region !== feed.region || other.account !== feed.account) return []
    return other.is === 'kinesis' ? other.logGroups : [other.logGroup]
  })
}
