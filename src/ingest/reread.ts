// What a rejection gives when it is read again: after an upgrade that reads more, or once the configuration was mended. Pure.
import type { CertificateId } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { IgnoredReason, IotEvent, RejectionReason } from '../model/event.ts'
import { decode, type RejectionRecord } from '../model/record.ts'
import type { FeedLine } from './feed.ts'
import { AHEAD } from './parse/event-time.ts'
import { LONGEST_ENTRY } from './parse/limits.ts'
import { type IsExpected, readPayload, type Sender } from './payload.ts'
import { UNKNOWN_FEED } from './push.ts'
import { type FeedPlace, sortBatch } from './sort-batch.ts'

/** A configured feed, as far as it says how what it brought is read. */
export interface KnownFeed extends Pick<FeedPlace, 'account' | 'region'> {
  readonly name: string
  /** What it brought is held against the present, as of every feed but a file. */
  readonly live: boolean
  /** Of a log group, whose entries may be pushed too. */
  readonly logGroup?: string
  /** Of a stream: whose payloads are taken. */
  readonly isExpected?: IsExpected
}

/** By what rejections are read again. */
export interface Rereading {
  readonly feeds: readonly KnownFeed[]
  readonly claims: ReadonlySet<CertificateId>
}

/**
 * Why a rejection gives no event now either. `cut`: only its beginning was kept. `feed-not-configured`: account and region, which are a part
 * of the ids, are not known. `no-event`: a record of the log that is a tick or a plan, which stands for a moment that is over.
 */
export type LeftReason = RejectionReason | IgnoredReason | 'cut' | 'feed-not-configured' | 'no-event'

/** The events in a rejection, and why the rest of it, or all of it, gives none; null: nothing is left. */
export interface Reread {
  readonly events: readonly { readonly feed: string; readonly event: IotEvent }[]
  readonly left: LeftReason | null
}

const left = (reason: LeftReason): Reread => ({ events: [], left: reason })

/** Places of payloads as a whole, by shard and by call; an entry in one has the name of its log stream there. */
const PAYLOAD_PLACES: readonly string[] = ['shardId-', 'lambda#']

/**
 * Reads a rejection again, at the time at which it was made. Its events have the ids that they would have had. Whoever pushed is held against
 * the feeds once more, and a time that was not believed is not believed now. Never throws but `log-record-newer`.
 */
export function reread(record: RejectionRecord, { feeds, claims }: Rereading): Reread {
  const raw = Buffer.from(record.raw, 'base64')
  // What was longer, and what is exactly as long, look alike.
  if (raw.length >= LONGEST_ENTRY) return left('cut')
  if (record.reason === 'unreadable-record') return ofRecord(raw, record)
  const feed = feeds.find(({ name }) => name === record.feed)
  if (feed === undefined && record.feed !== UNKNOWN_FEED) return left('feed-not-configured')
  if (record.reason === 'time-out-of-range' && feed?.live !== false) return left(record.reason)
  if (feed === undefined || isOfPayload(record, feed)) return ofPayload(raw, record, feed, { feeds, claims })
  const { place, at: receivedAt } = record
  return ofLines([{ bytes: raw, size: raw.length, place, receivedAt, recordedAt: null }], record, feed, claims)
}

/** What stands in a stream or was pushed is read as a payload only: a line outside of one has no sender who could be expected. */
function isOfPayload({ place }: RejectionRecord, { isExpected, logGroup }: KnownFeed): boolean {
  return (isExpected !== undefined || logGroup !== undefined) && PAYLOAD_PLACES.some((begin) => place.startsWith(begin))
}

function ofPayload(raw: Buffer, record: RejectionRecord, feed: KnownFeed | undefined, { feeds, claims }: Rereading): Reread {
  const feedOf = (sender: Sender): KnownFeed | undefined => (feed === undefined ? pushedFeed(feeds, sender) : feed)
  const isExpected = feed?.isExpected ?? ((sender: Sender) => pushedFeed(feeds, sender) !== undefined)
  const { lines, rejections, sender } = readPayload(raw, { isExpected, place: record.place, receivedAt: record.at })
  const from = sender === null ? undefined : feedOf(sender)
  if (from === undefined) return left(rejections[0]?.reason ?? 'control-message')
  const read = ofLines(lines, record, from, claims)
  return { ...read, left: read.left ?? rejections[0]?.reason ?? null }
}

/** The one feed of the sender's log group. Of the same group in two regions nobody knows which pushed. */
function pushedFeed(feeds: readonly KnownFeed[], { logGroup, owner }: Sender): KnownFeed | undefined {
  const [found, ...others] = feeds.filter((feed) => feed.logGroup === logGroup && (feed.account === null || feed.account === owner))
  return others.some(({ region }) => region !== found?.region) ? undefined : found
}

/**
 * When AWS took a line in is not kept, and a feed that catches up makes its rejections days later. So only what lies ahead is refused: what is
 * old is counted as late, and opens nothing.
 */
function ofLines(lines: readonly FeedLine[], record: RejectionRecord, feed: KnownFeed, claims: ReadonlySet<CertificateId>): Reread {
  const { events, rejections, ignored } = sortBatch(lines, { ...feed, settle: 0 }, claims, record.at)
  const believed = events.filter(({ event }) => !feed.live || event.at <= record.at + AHEAD)
  const unbelieved = believed.length < events.length ? 'time-out-of-range' : null
  return {
    events: believed.map(({ event }) => ({ feed: feed.name, event })),
    left: rejections[0]?.reason ?? unbelieved ?? (events.length === 0 ? (ignored[0] ?? 'empty-line') : null),
  }
}

/** A record of the topic `events` that an earlier version, or an earlier fault, could not read. */
function ofRecord(raw: Buffer, { at }: RejectionRecord): Reread {
  try {
    const read = decode('events', raw)
    if (read.is !== 'event') return left('no-event')
    return read.event.at > at + AHEAD ? left('time-out-of-range') : { events: [{ feed: read.feed, event: read.event }], left: null }
  } catch (thrown) {
    if (thrown instanceof ClaimwatchError && thrown.code === 'log-record-unreadable') return left('unreadable-record')
    throw thrown
  }
}
