// Opens what the roles of a service need, as the configuration says: log, feeds, certificates, notifiers, metrics.
import { randomBytes, randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Writable } from 'node:stream'
import { feltFor } from '../detect/gap.ts'
import { warmUp } from '../detect/warm-up.ts'
import { horizonOf } from '../detect/watch.ts'
import { openLogGroup } from '../ingest/cloudwatch.ts'
import type { Feed } from '../ingest/feed.ts'
import { fileFeed } from '../ingest/file.ts'
import { filterPatterns } from '../ingest/filter-patterns.ts'
import { openStream } from '../ingest/kinesis.ts'
import { sentFrom } from '../ingest/payload.ts'
import { pollFeed } from '../ingest/poll.ts'
import { streamFeed } from '../ingest/stream-feed.ts'
import { superviseFeed } from '../ingest/supervised-feed.ts'
import { requireAgreement } from '../log/agreement.ts'
import type { EventLog } from '../log/event-log.ts'
import type { Telemetry } from '../model/telemetry.ts'
import type { Clock } from '../model/time.ts'
import { openAwsIot } from '../respond/aws-iot.ts'
import { startHttp } from '../serve/http.ts'
import { createMetrics } from '../serve/metrics.ts'
import { createOutbox } from '../tell/outbox.ts'
import { type AwsPlace, placeOfClaims, placesOfFeed } from './aws-places.ts'
import { type Configuration, detectSettings, type FeedSettings } from './configuration.ts'
import type { KinesisFeed, LogGroupFeed } from './feed-settings.ts'
import { watchHealth } from './health.ts'
import { loggedTelemetry } from './logged-telemetry.ts'
import type { Logger } from './logger.ts'
import { nameOfTopic, openLog } from './open-log.ts'
import { openNotifier } from './open-notifier.ts'
import { openPatiently } from './open-patiently.ts'
import { budgetOf } from './request-budget.ts'
import type { House } from './road.ts'
import type { Role } from './roles.ts'
import { sleep } from './sleep.ts'
import { supervisionOf } from './supervision.ts'
import { topicsUsedBy } from './topic-use.ts'

export interface Surroundings {
  readonly clock: Clock
  readonly logger: Logger
  readonly version: string
  /** Where the terminal notifiers write. */
  readonly messages: Writable
}

/**
 * Opens a house for some roles; `close` gives everything back. A log that is away is said at once and tried again until the signal
 * aborts; anything else that a person has to mend rejects.
 */
export async function openHouse(
  configuration: Configuration,
  roles: readonly Role[],
  around: Surroundings,
  signal: AbortSignal,
): Promise<House & { close(): Promise<void> }> {
  const { clock, logger, version } = around
  const metrics = createMetrics({
    version,
    configHash: configuration.hash,
    claims: configuration.claims,
    feeds: configuration.feeds.map(({ name }) => name),
    notifiers: configuration.notify.map(({ name }) => name),
    stages: roles,
    startedAt: clock(),
  })
  const { telemetry, health, roleEnded } = watchHealth(roles, loggedTelemetry(metrics.telemetry, logger), clock)
  const read = roles.includes('ingest') ? configuration.feeds : []
  const feeds = await Promise.all(read.map((feed) => openFeed(feed, configuration, { telemetry, clock })))
  const notifiers = roles.includes('respond') ? await Promise.all(configuration.notify.map((each) => openNotifier(each, around))) : []
  const certificates = openAwsIot({ ...(placeOfClaims(configuration) ?? NOWHERE), telemetry, clock })
  const http = await startHttp({
    listen: configuration.serve.listen,
    metrics: async () => ({ text: await metrics.text(), contentType: metrics.contentType }),
    health,
  })
  try {
    const opening = openPatiently(() => openFittingLog(configuration, roles, { telemetry, clock, stop: signal }), { logger, sleep, signal })
    // While the log is waited for, and before `watch` holds anything that others would wait for.
    const [log] = await Promise.all([opening, roles.includes('watch') ? warmUpUntil(signal) : null])
    const close = async (): Promise<void> => {
      await log.close()
      certificates.close()
      await http.close()
    }
    const writer = `${hostname()}/${process.pid}/${randomUUID()}`
    const salt = (): string => randomBytes(32).toString('hex')
    const outbox = createOutbox(notifiers, telemetry)
    return { configuration, log, feeds, certificates, outbox, telemetry, clock, sleep, writer, salt, roleEnded, close }
  } catch (thrown) {
    certificates.close()
    await http.close()
    throw thrown
  }
}

/** In slices, between which requests are answered. */
async function warmUpUntil(signal: AbortSignal): Promise<void> {
  for (const slices = warmUp(); !signal.aborted && slices.next().done !== true; ) await sleep(0, signal)
}

/** Only `respond` asks AWS IoT, and `checkStart` let it pass only with a region. */
const NOWHERE = { region: 'none' }

/** The log, once its topics are known to fit together: what is written to ones that do not is found by nobody. */
async function openFittingLog(
  configuration: Configuration,
  roles: readonly Role[],
  around: { readonly telemetry: Telemetry; readonly clock: Clock; readonly stop: AbortSignal },
): Promise<EventLog> {
  const log = await openLog(configuration, around.telemetry, around.clock, around.stop)
  try {
    await requireAgreement(log, topicsUsedBy(roles), (topic) => nameOfTopic(configuration.log, topic))
    return log
  } catch (thrown) {
    await log.close()
    throw thrown
  }
}

interface AroundFeed {
  readonly telemetry: Telemetry
  readonly clock: Clock
}

async function openFeed(feed: FeedSettings, configuration: Configuration, around: AroundFeed): Promise<Feed> {
  if (feed.is === 'file') return fileFeed({ ...feed, settle: configuration.settle })
  const { logs, iot } = placesOfFeed(feed, configuration)
  const opened =
    feed.is === 'kinesis' ? await openStreamFeed(feed, configuration, around, logs) : openPoll(feed, configuration, around, logs)
  return superviseFeed(opened, supervisionOf(feed, configuration, { ...around, place: iot }))
}

function openPoll(feed: LogGroupFeed, { claims, feeds, settle, ingest }: Configuration, around: AroundFeed, place: AwsPlace): Feed {
  const patterns = feed.filter ? filterPatterns(claims.map(({ id }) => id)) : null
  return pollFeed({
    ...feed,
    ...around,
    ...(patterns === null ? {} : { patterns }),
    hook: feed.is === 'hook',
    settle,
    lookback: ingest.lookback,
    group: openLogGroup({ logGroup: feed.logGroup, ...place, ...around }),
    budget: budgetOf(feed, feeds, ingest),
    sleep,
  })
}

async function openStreamFeed(feed: KinesisFeed, configuration: Configuration, around: AroundFeed, place: AwsPlace): Promise<Feed> {
  const detect = detectSettings(configuration)
  const limits = detect.claims.flatMap(({ windows }) => windows)
  return streamFeed({
    ...feed,
    ...around,
    stream: await openStream({ stream: feed.stream, ...place, ...around }),
    isExpected: sentFrom(feed.logGroups, feed.owners),
    settle: configuration.settle,
    felt: feltFor(horizonOf(detect), limits),
    sleep,
  })
}
