// A batch of lines to the records of the log: which partitions an event goes to, and what the dead letter keeps.
import type { NewRecord } from '../log/event-log.ts'
import { type CertificateId, partitionOf } from '../model/claim.ts'
import type { IgnoredReason, IotEvent } from '../model/event.ts'
import { encode } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import { type Feed, type FeedLine, placeOfEntry, type Rejection } from './feed.ts'
import { LONGEST_ENTRY } from './parse/limits.ts'
import { createLineParser } from './parse/line-parser.ts'
import { occurrencesOf } from './parse/occurrences.ts'

/** What the lines of a batch hold, in their order. */
export interface SortedBatch {
  /** The id of an event is made when it is asked for, and is no member of its own: a copy by its members lacks it. */
  readonly events: readonly { readonly event: IotEvent; readonly receivedAt: Millis | null }[]
  readonly rejections: readonly Rejection[]
  readonly ignored: readonly IgnoredReason[]
  /** The greatest event time, null without an event. */
  readonly latest: Millis | null
}

/** What of a feed says how its lines are read. */
export type FeedPlace = Pick<Feed, 'account' | 'region' | 'settle'>

/** Parses the lines of a batch and sorts what they hold. Never throws. */
export function sortBatch(lines: readonly FeedLine[], feed: FeedPlace, claims: ReadonlySet<CertificateId>, now: Millis): SortedBatch {
  const { account, region } = feed
  const events: { event: IotEvent; receivedAt: Millis | null }[] = []
  const rejections: Rejection[] = []
  const ignored: IgnoredReason[] = []
  let latest: Millis | null = null
  const stretch = inOneStretch(lines)
  const lineFeeds = occurrencesOf(LINE_FEED, stretch)
  const reader = parserOf(claims)(stretch)
  let from = 0
  for (const line of lines) {
    const { receivedAt, recordedAt } = line
    const begin = from
    const end = begin + line.bytes.length
    from = end + 1
    // A record that holds a line feed may hold several entries, each of which counts: it is read.
    const reason = lineFeeds.from(begin) < end ? null : reader.reasonToDrop(begin, end)
    if (reason !== null) {
      ignored.push(reason)
      continue
    }
    const parsed = reader.read(begin, end, { claims, live: feed.settle === null, receivedAt, recordedAt, now, account, region })
    for (const [index, read] of parsed.entries()) {
      const { entry, raw } = read
      if (entry.is === 'event') {
        events.push({ event: entry.event, receivedAt: read.receivedAt })
        latest = Math.max(latest ?? entry.event.at, entry.event.at)
      } else if (entry.is === 'rejected')
        rejections.push({ reason: entry.reason, place: placeOfEntry(line.place, index, parsed.length), raw })
      else ignored.push(entry.reason)
    }
  }
  return { events, rejections, ignored, latest }
}

const parsers = new WeakMap<ReadonlySet<CertificateId>, ReturnType<typeof createLineParser>>()

/** One set of claims has one parser: what it learned of one batch it knows in the next. */
function parserOf(claims: ReadonlySet<CertificateId>): ReturnType<typeof createLineParser> {
  const parser = parsers.get(claims) ?? createLineParser(claims)
  parsers.set(claims, parser)
  return parser
}

const LINE_FEED = Buffer.from('\n')

/** The lines one behind the other, each with its line feed: as the parser reads them several times as fast as one by one. */
function inOneStretch(lines: readonly FeedLine[]): Buffer {
  return Buffer.concat(lines.flatMap(({ bytes }) => [bytes, LINE_FEED]))
}

/** The same with what could not even be cut into lines. */
export function withRejections(sorted: SortedBatch, rejections: readonly Rejection[]): SortedBatch {
  return rejections.length === 0 ? sorted : { ...sorted, rejections: [...rejections, ...sorted.rejections] }
}

/**
 * The records of some events by partition, in their order. An event that names no claim goes to every partition, since any of them may
 * hold the attempt that it belongs to (design 3.1).
 */
export function eventRecords(events: readonly IotEvent[], feed: string, partitions: number): ReadonlyMap<number, readonly NewRecord[]> {
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  const byPartition = new Map<number, NewRecord[]>()
  for (const event of events) {
    const record = { key: event.claim, value: encode('events', { v: 1, is: 'event', feed, event }), timestamp: event.at }
    for (const partition of event.claim === null ? all : [partitionOf(event.claim, partitions)]) {
      const records = byPartition.get(partition)
      if (records === undefined) byPartition.set(partition, [record])
      else records.push(record)
    }
  }
  return byPartition
}

/** The record of the dead letter for a rejection: at most its first 64 KiB, in base64, so that no byte is changed. */
export function rejectionRecord(feed: string, { reason, place, raw }: Rejection, at: Millis): NewRecord {
  const bytes = Buffer.from(typeof raw === 'string' ? Buffer.from(raw) : raw).subarray(0, LONGEST_ENTRY)
  return { key: feed, value: encode('rejections', { v: 1, feed, at, reason, place, raw: bytes.toString('base64') }), timestamp: at }
}
