// Whether each feed is there and can be read, what its last hour holds, and how long AWS takes to deliver.
import { openLogGroup } from '../../ingest/cloudwatch.ts'
import { listFiles } from '../../ingest/file.ts'
import { filterMisses, filterPatterns } from '../../ingest/filter-patterns.ts'
import { openStream } from '../../ingest/kinesis.ts'
import { sentFrom } from '../../ingest/payload.ts'
import { UNREGISTERED } from '../../model/claim.ts'
import { ClaimwatchError } from '../../model/errors.ts'
import { noTelemetry } from '../../model/telemetry.ts'
import { type Clock, isoTime, type Millis, SECOND } from '../../model/time.ts'
import { placesOfFeed } from '../aws-places.ts'
import { blindSpots } from '../blind-spots.ts'
import type { Configuration, FeedSettings } from '../configuration.ts'
import { type AwsFeed, carriesHook, type KinesisFeed, type LogGroupFeed } from '../feed-settings.ts'
import { createFactsBook } from '../history-facts.ts'
import { type Diagnosis, fail, ok, skip, warn } from './diagnosis.ts'
import { type Sample, type SampledFeed, sampleLogGroup, sampleStream } from './sample.ts'

/** What one feed showed. */
export interface FeedLook {
  readonly feed: FeedSettings
  /** Null of a file. */
  readonly sample: Sample | null
}

/** Looks at a feed. Rejects where it cannot be read. */
export async function lookAtFeed(feed: FeedSettings, configuration: Configuration, clock: Clock, signal: AbortSignal): Promise<FeedLook> {
  if (feed.is === 'file') {
    if (feed.path !== '-') await listFiles(feed.path)
    return { feed, sample: null }
  }
  try {
    const look =
      feed.is === 'kinesis' ? lookAtStream(feed, configuration, clock, signal) : lookAtLogGroup(feed, configuration, clock, signal)
    return { feed, sample: await look }
  } catch (thrown) {
    throw signal.aborted ? thrown : namingTheFeed(feed, thrown)
  }
}

async function lookAtLogGroup(feed: LogGroupFeed, configuration: Configuration, clock: Clock, signal: AbortSignal): Promise<Sample> {
  const group = openLogGroup({ logGroup: feed.logGroup, ...placesOfFeed(feed, configuration).logs, telemetry: noTelemetry, clock })
  try {
    return await sampleLogGroup(group, sampled(feed), idsOf(configuration), clock(), signal)
  } finally {
    group.close()
  }
}

async function lookAtStream(feed: KinesisFeed, configuration: Configuration, clock: Clock, signal: AbortSignal): Promise<Sample> {
  const stream = await openStream({ stream: feed.stream, ...placesOfFeed(feed, configuration).logs, telemetry: noTelemetry, clock })
  try {
    return await sampleStream(stream, sentFrom(feed.logGroups, feed.owners), sampled(feed), idsOf(configuration), clock(), signal)
  } finally {
    stream.close()
  }
}

function sampled(feed: AwsFeed): SampledFeed {
  return { name: feed.name, region: feed.region, account: feed.account ?? null, hook: carriesHook(feed) }
}

const idsOf = ({ claims }: Configuration): ReadonlySet<string> => new Set(claims.map(({ id }) => id))

/** What is not there is most often looked for in the wrong region. */
function namingTheFeed(feed: AwsFeed, thrown: unknown): unknown {
  if (!(thrown instanceof ClaimwatchError) || thrown.code !== 'aws-not-found') return thrown
  const list =
    feed.is === 'kinesis'
      ? `stream, region and account of this feed: aws kinesis list-streams --region ${feed.region}`
      : `logGroup, region and account of this feed: aws logs describe-log-groups --region ${feed.region} --log-group-name-prefix ${feed.logGroup}`
  return new ClaimwatchError(thrown.code, { what: thrown.what, mend: `Check ${list}.`, cause: thrown })
}

/** What a look at a feed tells. */
export function diagnoseFeed({ feed, sample }: FeedLook, configuration: Configuration): readonly Diagnosis[] {
  const check = `feed ${feed.name}`
  if (feed.is === 'file')
    return [feed.path === '-' ? skip(check, 'standard input is read by `ingest`') : ok(check, `${feed.path} is there`)]
  const there = ok(check, `${feed.is === 'kinesis' ? `stream ${feed.stream}` : `log group ${feed.logGroup}`} in ${feed.region} can be read`)
  if (sample === null) return [there]
  return [
    there,
    ...(feed.is === 'kinesis' ? [] : diagnoseFilter(feed, configuration)),
    diagnoseSample(`sample ${feed.name}`, sample, configuration),
    ...diagnoseDelivery(feed, sample, configuration.settle),
  ]
}

/** What `ingest` asks AWS to select, and what it never gets to see by that. */
function diagnoseFilter(feed: LogGroupFeed, { claims }: Configuration): readonly Diagnosis[] {
  const patterns = feed.filter ? filterPatterns(claims.map(({ id }) => id)) : null
  if (patterns === null) return []
  const missed = filterMisses(patterns).join('; ')
  return [
    ok(
      `filter ${feed.name}`,
      `AWS selects what concerns a claim, by ${patterns.length === 1 ? 'one pattern' : `${patterns.length} patterns`}. It does not select ${missed}`,
    ),
  ]
}

function diagnoseSample(check: string, sample: Sample, configuration: Configuration): Diagnosis {
  const { entries, events, ignored, rejected, isCut, from } = sample
  const since = `${isCut ? 'the first' : 'all'} ${entries} entries since ${isoTime(from)}`
  if (entries === 0) {
    const mend = 'If devices were provisioned meanwhile, AWS does not log them here: see the lines of `logging`.'
    return warn(check, `no entry since ${isoTime(from)}`, mend)
  }
  const sums = [`${events.length} events`, `${sum(ignored)} ignored`, `${sum(rejected)} rejected`]
  const text = `${since}: ${sums.join(', ')}; claims seen: ${claimsSeen(sample, configuration)}`
  if (rejected.size === 0) return ok(check, text)
  const reasons = Array.from(rejected, ([reason, count]) => `${reason} ${count}`).join(', ')
  return warn(
    check,
    `${text}; rejected: ${reasons}`,
    'Look at them: `claimwatch run` keeps each in the topic `rejections`, with its place.',
  )
}

function claimsSeen({ events }: Sample, { claims }: Configuration): string {
  const aliases = new Map(claims.map(({ id, alias }) => [id, alias]))
  const seen = new Map<string, number>()
  for (const { claim } of events) {
    if (claim === null) continue
    const name = aliases.get(claim) ?? UNREGISTERED
    seen.set(name, (seen.get(name) ?? 0) + 1)
  }
  return seen.size === 0 ? 'none' : Array.from(seen, ([name, count]) => `${name} ${count}`).join(', ')
}

/** Nothing closes earlier than the settle time: what AWS delivers later than that joins only what is still open. */
function diagnoseDelivery({ name }: AwsFeed, { delays }: Sample, settle: Millis): readonly Diagnosis[] {
  const check = `delivery ${name}`
  if (delays.length === 0) return [skip(check, 'no event from which it could be told')]
  const sorted = delays.toSorted((a, b) => a - b)
  const [usual, slowest] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0]
  const text = `entries come ${seconds(usual)} after they happen (median), the slowest ${seconds(slowest)}; settle is ${seconds(settle)}`
  return [slowest <= settle ? ok(check, text) : warn(check, text, `Set settle above ${seconds(slowest)}, if this is usual.`)]
}

/** What cannot be judged by the evidence of the last hour, as a replay of it would say. Claims that were not used tell nothing. */
export function diagnoseEvidence(looks: readonly FeedLook[], configuration: Configuration): readonly Diagnosis[] {
  const events = looks.flatMap(({ sample }) => sample?.events ?? [])
  if (events.length === 0) return []
  const book = createFactsBook(configuration.claims.map(({ id }) => id))
  for (const event of events) book.take(event)
  const alias = new Map(configuration.claims.map(({ id, alias: name }) => [id, name]))
  return blindSpots(book.facts(), [], configuration)
    .filter(({ what }) => !UNTOLD_BY_AN_HOUR.includes(what))
    .map(({ claims, text, mend }) => warn('evidence', `${claims.map((id) => alias.get(id) ?? UNREGISTERED).join(', ')}: ${text}`, mend))
}

const UNTOLD_BY_AN_HOUR: readonly string[] = ['nothing-seen', 'claim-not-seen', 'short-history', 'long-gap']

/** Without a feed nothing is ever found. */
export function diagnoseFeeds({ feeds }: Configuration): readonly Diagnosis[] {
  return feeds.length > 0
    ? []
    : [fail('feeds', 'no feed is configured: nothing is read', 'Add one to feeds[] (docs/going-to-production.md).')]
}

function seconds(span: Millis): string {
  return `${Math.round(span / SECOND)} s`
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0)
}
