// Rejections read again: the ids that the entries would have had, and nothing through a door that was closed to them.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentFrom } from '../../src/ingest/payload.ts'
import { type KnownFeed, reread } from '../../src/ingest/reread.ts'
import { sortBatch } from '../../src/ingest/sort-batch.ts'
import { type RejectionReason, rejectionReasons } from '../../src/model/event.ts'
import { encode, type RejectionRecord } from '../../src/model/record.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { AT, brokerEntry, CLAIM } from './parse/entries.ts'
import { LOG_GROUP, payload } from './simulated-stream.ts'

const iot: KnownFeed = { name: 'iot', account: null, region: 'eu-west-1', live: true, logGroup: LOG_GROUP }
const stream: KnownFeed = {
  name: 'stream',
  account: null,
  region: 'eu-west-1',
  live: true,
  isExpected: sentFrom([LOG_GROUP], ['111122223333']),
}
const file: KnownFeed = { name: 'file', account: null, region: null, live: false }
const known = { feeds: [iot, stream, file], claims: new Set([CLAIM]) }
const entry = JSON.stringify(brokerEntry({}))

function rejection(raw: string | Uint8Array, changes: Partial<RejectionRecord> = {}): RejectionRecord {
  const bytes = Buffer.from(raw)
  return { v: 1, feed: 'iot', at: AT + 5_000, reason: 'no-event-type', place: 's#1', raw: bytes.toString('base64'), ...changes }
}

const polled = sortBatch(
  [{ bytes: Buffer.from(entry), size: entry.length, place: 'p', receivedAt: AT, recordedAt: null }],
  { account: null, region: 'eu-west-1', settle: null },
  known.claims,
  AT,
).events[0]?.event

describe('a line', () => {
  it('gives the event that it would have been, under its id and feed', () => {
    const { events, left } = reread(rejection(entry), known)
    expect([events[0]?.feed, events[0]?.event.id, left]).toEqual(['iot', polled?.id, null])
  })

  it('is late by days where its feed caught up, and not refused for that', () => {
    expect(reread(rejection(entry, { at: AT + 3 * DAY }), known).events).toHaveLength(1)
  })

  it('is not believed where it lies ahead, nor where its time was not believed before', () => {
    expect(reread(rejection(entry, { at: AT - HOUR }), known)).toEqual({ events: [], left: 'time-out-of-range' })
    expect(reread(rejection(entry, { reason: 'time-out-of-range' }), known)).toEqual({ events: [], left: 'time-out-of-range' })
    // Of a file, which holds the past, a later version may believe more.
    expect(reread(rejection(entry, { reason: 'time-out-of-range', feed: 'file' }), known).events).toHaveLength(1)
  })

  it.each([
    ['nothing that can be read', 'x-4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6', {}, 'not-json'],
    ['a feed that is not configured', entry, { feed: 'gone' }, 'feed-not-configured'],
    ['what was cut', `${entry}${' '.repeat(70_000)}`.slice(0, 65_536), {}, 'cut'],
    ['what concerns no claim now', JSON.stringify(brokerEntry({ principalId: 'ab'.repeat(32) })), {}, 'principal-not-configured'],
  ] as const)('says why it gives none: %s', (_, raw, changes, left) => {
    expect(reread(rejection(raw, changes), known)).toEqual({ events: [], left })
  })

  it('throws at nothing that a device can send', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...rejectionReasons),
        fc.constantFrom('iot', 'stream', 'push', 'x'),
        (raw, reason, feed) => {
          const { events, left } = reread(rejection(raw, { reason, feed }), known)
          expect(events.length > 0 || left !== null).toBe(true)
        },
      ),
    )
  })
})

describe('a payload', () => {
  const refused: RejectionReason = 'unexpected-log-group'
  const of = (data: Uint8Array, changes: Partial<RejectionRecord> = {}) =>
    reread(rejection(data, { reason: refused, feed: 'stream', place: 'shardId-000000000000#1', ...changes }), known)

  it('of a stream is taken once its sender is named, and not before', () => {
    expect(of(payload([entry])).events.map(({ feed, event }) => [feed, event.id])).toEqual([['stream', polled?.id]])
    expect(of(payload([entry], { owner: '999999999999' }))).toEqual({ events: [], left: refused })
    expect(of(payload([entry], { logGroup: 'other' }))).toEqual({ events: [], left: refused })
  })

  it('that was pushed belongs to the one feed of its log group', () => {
    const { events } = of(payload([entry]), { feed: 'push', place: 'lambda#1' })
    expect(events.map(({ feed, event }) => [feed, event.id])).toEqual([['iot', polled?.id]])
    const twoRegions = { ...known, feeds: [iot, { ...iot, name: 'iot-2', region: 'us-east-1' }] }
    expect(reread(rejection(payload([entry]), { feed: 'push', place: 'lambda#1' }), twoRegions).events).toEqual([])
  })

  it('is never read as a line of its own, which has no sender', () => {
    expect(of(Buffer.from(entry))).toEqual({ events: [], left: 'malformed-envelope' })
    expect(of(Buffer.from(entry), { feed: 'push', place: 'lambda#1' })).toEqual({ events: [], left: 'malformed-envelope' })
    expect(of(Buffer.from(entry), { feed: 'iot', place: 'lambda#1' })).toEqual({ events: [], left: 'malformed-envelope' })
  })

  it('gives the entries that can be read, and says why the rest gives none', () => {
    const { events, left } = of(payload([entry, `{"principalId":"${CLAIM}"`]))
    expect([events.length, left]).toEqual([1, 'not-json'])
  })
})

describe('a record of the events', () => {
  const of = (value: Uint8Array) => reread(rejection(value, { reason: 'unreadable-record', feed: 'watch' }), known)

  it('is an event as it was written, where it is one', () => {
    if (polled === undefined) throw new Error('the entry is an event')
    expect(of(encode('events', { v: 1, is: 'event', feed: 'iot', event: polled })).events).toMatchObject([
      { feed: 'iot', event: { id: polled.id } },
    ])
    const ahead = { ...polled, id: polled.id, at: AT + HOUR }
    expect(of(encode('events', { v: 1, is: 'event', feed: 'iot', event: ahead }))).toEqual({ events: [], left: 'time-out-of-range' })
  })

  it('is no tick: a promise of the past with a list of feeds that is over would rule the watermark', () => {
    const tick = { v: 1, is: 'tick', feed: 'iot', upTo: AT + 30 * MINUTE, feeds: ['x'], ended: false, assumed: false, cause: null } as const
    expect(of(encode('events', tick))).toEqual({ events: [], left: 'no-event' })
    expect(of(Buffer.from('{}'))).toEqual({ events: [], left: 'unreadable-record' })
  })
})
