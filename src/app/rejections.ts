// What could not be read, as it stands in the dead letter: listed, and read again into the events.
import { horizonOf } from '../detect/watch.ts'
import { sentFrom } from '../ingest/payload.ts'
import { inParts } from '../ingest/persist.ts'
import { type KnownFeed, type LeftReason, type Reread, reread } from '../ingest/reread.ts'
import { eventRecords } from '../ingest/sort-batch.ts'
import type { EventLog, NewRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import { type CertificateId, partitionOf } from '../model/claim.ts'
import type { IotEvent, RejectionReason } from '../model/event.ts'
import type { RejectionRecord } from '../model/record.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import { createSight } from '../respond/sight.ts'
import { type Configuration, detectSettings, type FeedSettings } from './configuration.ts'

/** Which rejections; absent: all. Times are when a rejection was made. */
export interface RejectionFilter {
  readonly reason?: RejectionReason
  readonly from?: Millis
  /** The first moment after the last. */
  readonly to?: Millis
}

/** A record may be written before the time of its event, by a clock that runs ahead. */
const CLOCKS: Millis = 10 * MINUTE

/** The latest rejections, the newest first, at most so many; and how many there are in all. Rejects with the log's errors. */
export async function listRejections(
  log: EventLog,
  filter: RejectionFilter & { readonly limit: number },
  telemetry: Unreadable,
): Promise<{ readonly rejections: readonly RejectionRecord[]; readonly inAll: number }> {
  const latest: RejectionRecord[] = []
  let inAll = 0
  await eachRejection(log, filter, telemetry, (record) => {
    inAll += 1
    latest.push(record)
    // Of millions only some are held.
    if (latest.length >= 2 * filter.limit) latest.splice(0, latest.length - filter.limit)
  })
  return { rejections: latest.slice(-filter.limit).reverse(), inAll }
}

function eachRejection(
  log: EventLog,
  filter: RejectionFilter,
  telemetry: Unreadable,
  take: (record: RejectionRecord) => void,
): Promise<void> {
  const { reason, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter
  return readTopic(
    log,
    'rejections',
    (stored) => {
      const record = readRecord('rejections', stored, telemetry)
      if (record === null || record.at < from || record.at >= to) return
      if (reason === undefined || record.reason === reason) take(record)
    },
    filter.from === undefined ? {} : { since: filter.from - CLOCKS },
  )
}

/** What reading again came to. `rejections` = those in `left` + those that left nothing behind. */
export interface Replay {
  readonly rejections: number
  /** Events that were in no partition where they belong, in the order of their time; and those that were there already. */
  readonly events: readonly { readonly feed: string; readonly event: IotEvent }[]
  readonly known: number
  /** Of the events: behind the watermark, so that they are counted as late; and so far behind that they open no attempt any more. */
  readonly late: number
  readonly onlyCounted: number
  /** Rejections that give nothing, or not all that they hold, by why. */
  readonly left: ReadonlyMap<LeftReason, number>
}

/** How rejections are replayed. */
export interface ReplayOptions {
  readonly configuration: Configuration
  readonly filter: RejectionFilter
  /** Nothing is written. */
  readonly isDry: boolean
  readonly now: Millis
}

/**
 * Reads rejections again and writes what they give among the events, once: what stands there already is left out, so that it may be run
 * again, also after it broke off. Resolves when all is durable. Rejects with the log's errors.
 */
export async function replayRejections(
  log: EventLog,
  { configuration, filter, isDry, now }: ReplayOptions,
  telemetry: Unreadable,
): Promise<Replay> {
  const found = new Map<string, Reread['events'][number]>()
  const left = new Map<LeftReason, number>()
  const rereading = { feeds: configuration.feeds.map(knownFeed), claims: new Set(configuration.claims.map(({ id }) => id)) }
  let rejections = 0
  await eachRejection(log, filter, telemetry, (record) => {
    rejections += 1
    const read = reread(record, rereading)
    for (const one of read.events) if (!found.has(one.event.id)) found.set(one.event.id, one)
    if (read.left !== null) left.set(read.left, (left.get(read.left) ?? 0) + 1)
  })
  const partitions = await log.partitions('events')
  const standing = await whatStands(log, found, telemetry)
  const missing = [...found.values()]
    .map((one) => ({ ...one, into: placesOf(one.event.claim, partitions).filter((at) => !standing.has(keyOf(at, one.event.id))) }))
    .filter(({ into }) => into.length > 0)
    .sort((one, other) => one.event.at - other.event.at)
  if (!isDry) await write(log, missing, partitions)
  return {
    ...{ rejections, left, known: found.size - missing.length },
    events: missing.map(({ feed, event }) => ({ feed, event })),
    ...(await lateness(
      log,
      missing.map(({ event }) => event),
      { configuration, now },
      telemetry,
    )),
  }
}

function knownFeed(feed: FeedSettings): KnownFeed {
  const known = { name: feed.name, account: feed.account ?? null, region: feed.region ?? null, live: feed.is !== 'file' }
  if (feed.is === 'file') return known
  return feed.is === 'kinesis' ? { ...known, isExpected: sentFrom(feed.logGroups, feed.owners) } : { ...known, logGroup: feed.logGroup }
}

const keyOf = (partition: number, id: string): string => `${partition} ${id}`

function placesOf(claim: CertificateId | null, partitions: number): readonly number[] {
  return claim === null ? Array.from({ length: partitions }, (_, partition) => partition) : [partitionOf(claim, partitions)]
}

/** Which of the events stand in which partitions. An event is written no earlier than it happens, by about the same clock. */
async function whatStands(
  log: EventLog,
  found: ReadonlyMap<string, Reread['events'][number]>,
  telemetry: Unreadable,
): Promise<ReadonlySet<string>> {
  const standing = new Set<string>()
  if (found.size === 0) return standing
  const earliest = [...found.values()].reduce((least, { event }) => Math.min(least, event.at), Number.POSITIVE_INFINITY)
  await readTopic(
    log,
    'events',
    (stored) => {
      const record = readRecord('events', stored, telemetry)
      if (record?.is === 'event' && found.has(record.event.id)) standing.add(keyOf(stored.partition, record.event.id))
    },
    { since: earliest - CLOCKS },
  )
  return standing
}

type Missing = Reread['events'][number] & { readonly into: readonly number[] }

async function write(log: EventLog, missing: readonly Missing[], partitions: number): Promise<void> {
  const byPartition = new Map<number, NewRecord[]>()
  for (const { feed, event, into } of missing) {
    for (const [partition, records] of eventRecords([event], feed, partitions)) {
      if (!into.includes(partition)) continue
      const before = byPartition.get(partition) ?? []
      before.push(...records)
      byPartition.set(partition, before)
    }
  }
  for (const [partition, records] of byPartition) {
    for (const part of inParts(records)) await log.append('events', partition, part)
  }
}

/** By the watermarks that stand in the log at this moment; where there is none yet, nothing is late. */
async function lateness(
  log: EventLog,
  events: readonly IotEvent[],
  { configuration, now }: { readonly configuration: Configuration; readonly now: Millis },
  telemetry: Unreadable,
): Promise<Pick<Replay, 'late' | 'onlyCounted'>> {
  if (events.length === 0) return { late: 0, onlyCounted: 0 }
  const sight = createSight(await log.partitions('findings'), configuration.settle)
  await readTopic(log, 'findings', (stored) => {
    const record = readRecord('findings', stored, telemetry)
    if (record?.is === 'watermark') sight.see(record)
  })
  const horizon = horizonOf(detectSettings(configuration))
  const behind = events.map(({ at, claim }) => ((claim === null ? now - configuration.settle : sight.watermark(claim)) ?? 0) - at)
  return { late: behind.filter((by) => by > 0).length, onlyCounted: behind.filter((by) => by > horizon).length }
}
