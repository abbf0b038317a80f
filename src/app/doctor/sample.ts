// A sample of a log group or a stream: the entries of its last hour, read as `ingest` reads them, and what they tell.

import type { Feed, FeedLine, Rejection } from '../../ingest/feed.ts'
import type { LogGroup } from '../../ingest/log-group.ts'
import { type IsExpected, readPayload } from '../../ingest/payload.ts'
import { sortBatch } from '../../ingest/sort-batch.ts'
import type { Stream } from '../../ingest/stream.ts'
import type { CertificateId } from '../../model/claim.ts'
import type { IgnoredReason, IotEvent, RejectionReason } from '../../model/event.ts'
import { HOUR, type Millis } from '../../model/time.ts'

/** So many pages of at most 1 MB: a glance, and no load on a quota that others share. */
const MOST_PAGES = 8
/** So many shards, each with one page of so many payloads at most. */
const MOST_SHARDS = 4
const MOST_PAYLOADS = 100

export interface Sample {
  readonly from: Millis
  /** The pages did not reach the end of the hour. */
  readonly isCut: boolean
  readonly entries: number
  readonly events: readonly IotEvent[]
  readonly ignored: ReadonlyMap<IgnoredReason, number>
  readonly rejected: ReadonlyMap<RejectionReason, number>
  /** Of each event, how long after it AWS had it in the log group. */
  readonly delays: readonly Millis[]
}

/** The place of a log group, for entries that do not say it. */
export type SampledFeed = Pick<Feed, 'name' | 'account' | 'region' | 'hook'>

/** Reads the last hour, from its beginning on. Rejects as the door does. */
export async function sampleLogGroup(
  group: LogGroup,
  feed: SampledFeed,
  claims: ReadonlySet<CertificateId>,
  now: Millis,
  signal: AbortSignal,
): Promise<Sample> {
  const from = now - HOUR
  const lines: FeedLine[] = []
  let token: string | null = null
  let pages = 0
  do {
    const page = await group.readPage({ from, to: null, pattern: null, token }, signal)
    for (const { message, stream, eventId, ingestionTime, timestamp } of page.records) {
      const bytes = Buffer.from(message)
      lines.push({ bytes, size: bytes.length, place: `${stream}#${eventId ?? '?'}`, receivedAt: ingestionTime, recordedAt: timestamp })
    }
    token = page.nextToken
    pages += 1
  } while (token !== null && pages < MOST_PAGES)
  return sampleOf({ lines, rejections: [], from, isCut: token !== null }, feed, claims, now)
}

/** Reads the first page of the last hour of some shards. Rejects as the door does. */
export async function sampleStream(
  stream: Stream,
  isExpected: IsExpected,
  feed: SampledFeed,
  claims: ReadonlySet<CertificateId>,
  now: Millis,
  signal: AbortSignal,
): Promise<Sample> {
  const from = now - HOUR
  const shards = await stream.shards(signal)
  // What `ingest` asks beside: it could not begin without it.
  await stream.retention(signal)
  const lines: FeedLine[] = []
  const rejections: Rejection[] = []
  let isCut = shards.length > MOST_SHARDS
  for (const { id } of shards.slice(-MOST_SHARDS)) {
    const { records, behind } = await stream.read(await stream.open(id, { since: from }, signal), signal)
    isCut ||= behind > 0 || records.length > MOST_PAYLOADS
    for (const { data, sequence, arrivedAt } of records.slice(0, MOST_PAYLOADS)) {
      const read = readPayload(data, { isExpected, place: `${id}#${sequence}`, receivedAt: arrivedAt ?? now })
      lines.push(...read.lines)
      rejections.push(...read.rejections)
    }
  }
  return sampleOf({ lines, rejections, from, isCut }, feed, claims, now)
}

/** What was read for a sample. */
interface ReadSample {
  readonly lines: readonly FeedLine[]
  readonly rejections: readonly Rejection[]
  readonly from: Millis
  readonly isCut: boolean
}

function sampleOf(
  { lines, rejections, from, isCut }: ReadSample,
  feed: SampledFeed,
  claims: ReadonlySet<CertificateId>,
  now: Millis,
): Sample {
  const sorted = sortBatch(lines, { ...feed, settle: null }, claims, now)
  const { events, ignored } = sorted
  const rejected = [...rejections, ...sorted.rejections]
  return {
    from,
    isCut,
    entries: events.length + ignored.length + rejected.length,
    events: events.map(({ event }) => event),
    ignored: tally(ignored),
    rejected: tally(rejected.map(({ reason }) => reason)),
    delays: events.flatMap(({ event, receivedAt }) => (receivedAt === null ? [] : [receivedAt - event.at])),
  }
}

function tally<Reason extends string>(reasons: readonly Reason[]): ReadonlyMap<Reason, number> {
  const counts = new Map<Reason, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return counts
}
