// Opens what the roles of a service need, as the configuration says: log, feeds, certificates, notifiers, metrics.
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Writable } from 'node:stream'
import { openLogGroup } from '../ingest/cloudwatch.ts'
import type { Feed } from '../ingest/feed.ts'
import { fileFeed } from '../ingest/file.ts'
import { filterPatterns } from '../ingest/filter-patterns.ts'
import { pollFeed } from '../ingest/poll.ts'
import type { AwsCredentialSource } from '../model/aws.ts'
import type { Notifier } from '../model/notice.ts'
import type { Telemetry } from '../model/telemetry.ts'
import type { Clock } from '../model/time.ts'
import { openAwsIot } from '../respond/aws-iot.ts'
import { startHttp } from '../serve/http.ts'
import { createMetrics } from '../serve/metrics.ts'
import { createOutbox } from '../tell/outbox.ts'
import { terminalNotifier } from '../tell/terminal.ts'
import { webhookNotifier } from '../tell/webhook.ts'
import { credentialsFor } from './aws-credentials.ts'
import type { Configuration, FeedSettings, NotifierSettings } from './configuration.ts'
import { watchHealth } from './health.ts'
import { loggedTelemetry } from './logged-telemetry.ts'
import type { Logger } from './logger.ts'
import { openLog } from './open-log.ts'
import { openPatiently } from './open-patiently.ts'
import { budgetOf } from './request-budget.ts'
import type { House } from './road.ts'
import type { Role } from './roles.ts'
import { readSecret } from './secret-file.ts'
import { sleep } from './sleep.ts'

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
  const feeds = roles.includes('ingest')
    ? configuration.feeds.map((feed, index) => openFeed(feed, index, configuration, { telemetry, clock }))
    : []
  const notifiers = roles.includes('respond') ? await openNotifiers(configuration.notify, around) : []
  const certificates = openAwsIot({ ...claimsAccount(configuration), telemetry, clock })
  const http = await startHttp({
    listen: configuration.serve.listen,
    metrics: async () => ({ text: await metrics.text(), contentType: metrics.contentType }),
    health,
  })
  try {
    const log = await openPatiently(() => openLog(configuration, telemetry, clock), { logger, sleep, signal })
    const close = async (): Promise<void> => {
      await log.close()
      certificates.close()
      await http.close()
    }
    const writer = `${hostname()}/${process.pid}/${randomUUID()}`
    const outbox = createOutbox(notifiers, telemetry)
    return { configuration, log, feeds, certificates, outbox, telemetry, clock, sleep, writer, roleEnded, close }
  } catch (thrown) {
    certificates.close()
    await http.close()
    throw thrown
  }
}

/** Where and as whom AWS IoT is asked. Only `respond` does, and `checkStart` let it pass only with a region. */
function claimsAccount({ aws }: Configuration): { region: string; endpoint?: string; credentials: AwsCredentialSource } {
  const at = { region: aws.region ?? 'none', ...(aws.endpoint === undefined ? {} : { endpoint: aws.endpoint }) }
  return { ...at, credentials: credentialsFor(aws.assumeRole, { ...at, setting: 'aws.assumeRole' }) }
}

function openFeed(
  feed: FeedSettings,
  index: number,
  { claims, feeds, settle, aws, ingest }: Configuration,
  around: { readonly telemetry: Telemetry; readonly clock: Clock },
): Feed {
  if (feed.is === 'file') return fileFeed({ ...feed, settle })
  const { logGroup, region, assumeRole } = feed
  const at = (endpoint = aws.endpoint) => ({ region, ...(endpoint === undefined ? {} : { endpoint }) })
  const credentials = credentialsFor(assumeRole, { ...at(), setting: `feeds[${index}].${feed.is}.assumeRole` })
  const group = openLogGroup({ logGroup, ...at(feed.endpoint), credentials, ...around })
  const patterns = feed.filter ? filterPatterns(claims.map(({ id }) => id)) : null
  return pollFeed({
    ...feed,
    ...around,
    ...(patterns === null ? {} : { patterns }),
    hook: feed.is === 'hook',
    settle,
    lookback: ingest.lookback,
    group,
    budget: budgetOf(feed, feeds, ingest),
    sleep,
  })
}

function openNotifiers(settings: readonly NotifierSettings[], { messages, clock }: Surroundings): Promise<Notifier[]> {
  return Promise.all(
    settings.map(async (notifier) => {
      if (notifier.is === 'terminal') return terminalNotifier(notifier.name, messages, notifier.form)
      const { name, url, secretFile } = notifier
      const secret = secretFile === undefined ? {} : { secret: await readSecret(secretFile, `the secret of notifier ${name}`) }
      return webhookNotifier({ name, url, clock, ...secret })
    }),
  )
}
