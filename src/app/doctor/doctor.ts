// The doctor: looks, by requests that change nothing, whether everything is there that claimwatch needs, and says what mends it.
import { ClaimwatchError } from '../../model/errors.ts'
import { noTelemetry } from '../../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../../model/time.ts'
import { openAwsIot } from '../../respond/aws-iot.ts'
import { placeOfClaims } from '../aws-places.ts'
import type { Configuration, FeedSettings } from '../configuration.ts'
import { withDeclaredFacts } from '../declared-facts.ts'
import type { LoggedFeed } from '../feed-settings.ts'
import { roles } from '../roles.ts'
import { checkStart } from '../start-checks.ts'
import { diagnoseClock, diagnoseCredentials } from './account.ts'
import { askCallerIdentity, type CallerIdentity } from './caller-identity.ts'
import { diagnoseActing, diagnoseClaim, diagnoseClaims, lookAtClaim } from './claims.ts'
import { type Bound, type Diagnosis, examine, ok } from './diagnosis.ts'
import { diagnoseEvidence, diagnoseFeed, diagnoseFeeds, type FeedLook, lookAtFeed } from './feeds.ts'
import { examineLog } from './log.ts'
import { diagnoseLogging, readLogSettings } from './logging.ts'
import { diagnoseSignals, type IotLog } from './signals.ts'

/** A request has deadlines of its own, some seconds each; this is for what none of them catches. */
const WITHIN: Millis = 30 * SECOND

export interface DoctorOptions {
  readonly configuration: Configuration
  readonly clock: Clock
  readonly sleep: Bound['sleep']
  /** How long each check may take; 30 s if absent. */
  readonly within?: Millis
}

/** Examines everything at once, and tells it in the order in which a person would mend it. Never rejects. */
export async function consult({ configuration, clock, sleep, within = WITHIN }: DoctorOptions): Promise<readonly Diagnosis[]> {
  const reading = withDeclaredFacts(configuration)
  // What is declared in files is asked too; where one cannot be read, the first line says so and the others do without.
  const visit: Visit = { configuration: await reading.catch(() => configuration), clock, bound: { within, sleep } }
  const [start, account, feeds, log] = await Promise.all([
    examine(
      'configuration',
      async () => checkStart(await reading, roles),
      () => [ok('configuration', `${configuration.source} is right`)],
      visit.bound,
    ),
    examineAccount(visit),
    examineFeeds(visit),
    examine(
      'log',
      () => examineLog(configuration, clock),
      (diagnoses) => diagnoses,
      visit.bound,
    ),
  ])
  return [...start.diagnoses, ...account.credentials, ...feeds, ...log.diagnoses, ...account.claims]
}

interface Visit {
  readonly configuration: Configuration
  readonly clock: Clock
  readonly bound: Bound
}

/** Who we are, what time it is, and the claims in that account. */
async function examineAccount({ configuration, clock, bound }: Visit) {
  const { claims } = configuration
  const place = placeOfClaims(configuration)
  const { found, diagnoses } = await examine(
    'credentials',
    async (signal) => (place === null ? null : askCallerIdentity(place, signal)),
    (identity) => [...diagnoseCredentials(identity, configuration), ...diagnoseClock(identity, clock())],
    bound,
  )
  if (place === null) return { credentials: diagnoses, claims: diagnoseClaims(claims) }
  const door = openAwsIot({ ...place, telemetry: noTelemetry, clock })
  try {
    const described = await Promise.all(
      claims.map((claim) =>
        examine(
          `claim ${claim.alias}`,
          (signal) => lookAtClaim(claim, place.region, door, signal),
          (certificate) => diagnoseClaim(claim, place.region, certificate),
          bound,
        ),
      ),
    )
    const acting = diagnoseActing(claims, place.region, accountOf(found))
    return { credentials: diagnoses, claims: [...diagnoseClaims(claims), ...described.flatMap((each) => each.diagnoses), ...acting] }
  } finally {
    door.close()
  }
}

function accountOf(identity: CallerIdentity | null): string | null {
  return identity === null || identity.caller instanceof ClaimwatchError ? null : identity.caller.account
}

/** The feeds, what AWS logs, and what of it each signal can see. */
async function examineFeeds(visit: Visit): Promise<readonly Diagnosis[]> {
  const { configuration } = visit
  const examined = await Promise.all(configuration.feeds.map((feed) => examineFeed(feed, visit)))
  const looks = examined.flatMap(({ look }) => look ?? [])
  return [
    ...diagnoseFeeds(configuration),
    ...examined.flatMap(({ diagnoses }) => diagnoses),
    ...diagnoseEvidence(looks, configuration),
    ...diagnoseSignals(
      configuration,
      examined.flatMap(({ log }) => log ?? []),
    ),
  ]
}

interface ExaminedFeed {
  readonly diagnoses: readonly Diagnosis[]
  readonly look: FeedLook | null
  readonly log: IotLog | null
}

async function examineFeed(feed: FeedSettings, { configuration, clock, bound }: Visit): Promise<ExaminedFeed> {
  const [seen, logging] = await Promise.all([
    examine(
      `feed ${feed.name}`,
      (signal) => lookAtFeed(feed, configuration, clock, signal),
      (look) => diagnoseFeed(look, configuration),
      bound,
    ),
    isLogged(feed) ? examineLogging(feed, { configuration, clock, bound }) : null,
  ])
  const { found: look, diagnoses } = seen
  if (!isLogged(feed) || logging === null) return { diagnoses, look, log: null }
  const unreadable = look === null ? (diagnoses[0] ?? null) : null
  return { diagnoses: [...diagnoses, ...logging.diagnoses], look, log: { feed, unreadable, settings: logging.settings } }
}

function isLogged(feed: FeedSettings): feed is LoggedFeed {
  return feed.is === 'cloudwatch' || feed.is === 'kinesis'
}

/** Where AWS does not tell, that is a warning: the claims are not blind by it. */
async function examineLogging(feed: LoggedFeed, { configuration, clock, bound }: Visit) {
  const { found, diagnoses } = await examine(
    `logging ${feed.name}`,
    async (signal) => ({ settings: await readLogSettings(feed, configuration, clock, signal) }),
    ({ settings }) => diagnoseLogging(feed, settings, configuration),
    bound,
  )
  if (found !== null) return { settings: found.settings, diagnoses }
  const unknown = diagnoses.map(
    (each): Diagnosis => ({ ...each, result: 'warn', text: `${each.text}; whether AWS logs enough is not known` }),
  )
  return { settings: null, diagnoses: unknown }
}
