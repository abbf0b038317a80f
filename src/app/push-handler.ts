// The handler of the Lambda function in deploy/lambda: a subscription filter calls it with a payload, and it writes that to Kafka.
import { join } from 'node:path'
import { isFields, memberOf, textOf } from '../ingest/parse/fields.ts'
import { type PushedFeed, pushPayload } from '../ingest/push.ts'
import type { EventLog } from '../log/event-log.ts'
import { orAborted } from '../model/aborted.ts'
import { ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import { noTelemetry, type Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { type Configuration, loadConfiguration, readConfiguration } from './configuration.ts'
import type { Environment } from './environment.ts'
import { createLogger, type Logger } from './logger.ts'
import { openLog } from './open-log.ts'
import { sleep } from './sleep.ts'

/** What the function is given of the world outside. */
export interface PushOutside {
  readonly env: Environment
  readonly clock: Clock
  /** Where the function was unpacked: a configuration may lie in it. */
  readonly folder: string
  /** Takes one JSON line an invocation. */
  readonly write: (line: string) => void
  /** Opens the log that the configuration names; Kafka, if absent. */
  readonly open?: (configuration: Configuration) => Promise<EventLog>
}

/** What of Lambda's context is used. */
export interface PushContext {
  readonly awsRequestId: string
  getRemainingTimeInMillis(): Millis
}

/** What an invocation wrote, or passed by. */
export interface PushCounts {
  readonly events: number
  readonly ignored: number
  readonly rejected: number
}

export type PushHandler = (event: unknown, context: PushContext) => Promise<PushCounts>

/** Time that is left to say what went wrong, before Lambda ends the function. */
const SPARE: Millis = 2 * SECOND

/**
 * A handler. It resolves when everything is durable that it was called with, and rejects otherwise, so that Lambda calls it again: what was
 * written by then comes twice, under the same ids. The log is opened once and kept between calls, until one fails.
 */
export function createPushHandler(outside: PushOutside): PushHandler {
  const logger = createLogger('push', { write: outside.write })
  let ready: Promise<Ready> | null = null

  /** The next call begins anew: a connection may have died while the function was frozen. */
  function forget(): void {
    ready?.then(({ log }) => log.close()).catch(() => {})
    ready = null
  }

  return async (event, { awsRequestId, getRemainingTimeInMillis }) => {
    const within = Math.max(0, getRemainingTimeInMillis() - SPARE)
    const signal = AbortSignal.timeout(within)
    try {
      ready ??= prepare(outside)
      const pushed = ready.then((open) => push(dataOf(event), `lambda#${awsRequestId}`, open, outside.clock, signal))
      // What was sent and is not answered listens to no signal.
      const counts = await orAborted(pushed, signal)
      logger.info({ requestId: awsRequestId, ...counts }, 'payload written')
      return counts
    } catch (thrown) {
      forget()
      throw told(logger, signal.aborted ? tooLate(within, thrown) : toClaimwatchError(thrown))
    }
  }
}

/** What is kept between calls. */
interface Ready {
  readonly log: EventLog
  readonly partitions: number
  readonly feeds: readonly PushedFeed[]
  readonly claims: ReadonlySet<string>
}

async function prepare(outside: PushOutside): Promise<Ready> {
  const { env, clock, open = (configuration) => openLog(configuration, noTelemetry, clock) } = outside
  const configuration = await configurationOf(outside)
  const feeds = pushedFeeds(configuration, env.AWS_REGION)
  if (configuration.log.is === 'embedded' && outside.open === undefined) {
    throw new ClaimwatchError('config-role-needs-kafka', {
      what: 'a function cannot write to an embedded log',
      mend: 'Configure log.kafka (CLAIMWATCH_LOG__KAFKA__BROKERS).',
    })
  }
  const log = await open(configuration)
  const claims = new Set(configuration.claims.map(({ id }) => id))
  return { log, partitions: await log.partitions('events'), feeds, claims }
}

/** The configuration in the package, or that of the environment alone. */
async function configurationOf({ env, folder }: PushOutside): Promise<Configuration> {
  try {
    return await loadConfiguration({ env, cwd: folder })
  } catch (thrown) {
    if (toClaimwatchError(thrown).code !== 'config-not-found' || env.CLAIMWATCH_CONFIG !== undefined) throw thrown
    return readConfiguration('{}', { file: join(folder, 'claimwatch.yaml'), name: 'the environment', env })
  }
}

/**
 * The log groups of this region that are polled as well. Of another nobody could say how complete it is, and its account and region, which
 * are a part of the ids, would be a guess.
 */
function pushedFeeds({ feeds, source }: Configuration, region: string | undefined): readonly PushedFeed[] {
  const pushed = feeds.flatMap((feed) => {
    if (feed.is === 'file' || feed.is === 'kinesis' || (region !== undefined && feed.region !== region)) return []
    return [{ name: feed.name, logGroup: feed.logGroup, region: feed.region, account: feed.account ?? null }]
  })
  if (pushed.length > 0) return pushed
  throw new ClaimwatchError('config-invalid', {
    what: `${source}: no feed of kind cloudwatch or hook names a log group in ${region ?? 'any region'}`,
    mend: 'Name the log groups that are pushed in feeds[], as `ingest` has them: it promises what a push cannot.',
  })
}

async function push(data: string, place: string, ready: Ready, clock: Clock, signal: AbortSignal): Promise<PushCounts> {
  const counts = { events: 0, ignored: 0, rejected: 0 }
  const telemetry: Telemetry = {
    ...noTelemetry,
    eventsIngested(_kind, delaysMs) {
      counts.events += delaysMs.length
    },
    entriesIgnored(_reason, entries) {
      counts.ignored += entries
    },
    entriesRejected(_reason, entries) {
      counts.rejected += entries
    },
  }
  await pushPayload(data, place, { ...ready, clock, telemetry, sleep, signal })
  return counts
}

/** As CloudWatch calls: `{ awslogs: { data } }`. Any other call is read as if it were the payload: it is a rejection, and not called again. */
function dataOf(event: unknown): string {
  const awslogs: unknown = isFields(event) ? memberOf(event, 'awslogs') : undefined
  const data = isFields(awslogs) ? textOf(awslogs, 'data') : null
  return data ?? Buffer.from(JSON.stringify(event ?? null)).toString('base64')
}

function tooLate(within: Millis, cause: unknown): ClaimwatchError {
  const what = `the payload was not written within ${within / SECOND} s`
  return new ClaimwatchError('log-not-confirmed', {
    what,
    mend: "Check that the function's network reaches the brokers, and its timeout.",
    cause,
  })
}

function told(logger: Logger, error: ClaimwatchError): ClaimwatchError {
  logger.error({ code: error.code }, error.message)
  return error
}
