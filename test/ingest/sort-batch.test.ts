// A batch of lines to records: each event to its partition, each rejection to the dead letter with its bytes.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Feed, FeedLine } from '../../src/ingest/feed.ts'
import { LONGEST_ENTRY } from '../../src/ingest/parse/limits.ts'
import { parseLine } from '../../src/ingest/parse/parse-iot-log.ts'
import { eventRecords, rejectionRecord, sortBatch } from '../../src/ingest/sort-batch.ts'
import { partitionOf } from '../../src/model/claim.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { decode } from '../../src/model/record.ts'
import { DAY } from '../../src/model/time.ts'
import { AT, brokerEntry, CLAIM, hookLine, STRANGER } from './parse/entries.ts'
import { line as anyLine } from './parse/random-lines.ts'

const feed: Feed = { name: 'f', account: '444455556666', region: 'eu-west-1', hook: true, settle: null, async *batches() {} }
const claims = new Set([CLAIM])
const reply = brokerEntry({ eventType: 'Publish-Out', topicName: '$aws/certificates/create/json/accepted', principalId: 'N/A' })

function line(text: string, changes: Partial<FeedLine> = {}): FeedLine {
  return { bytes: Buffer.from(text), size: text.length, place: 's#1', receivedAt: AT + 4_000, recordedAt: null, ...changes }
}

function eventsOf(lines: readonly unknown[]): readonly IotEvent[] {
  return sortBatch(
    lines.map((entry) => line(JSON.stringify(entry))),
    feed,
    claims,
    AT,
  ).events.map(({ event }) => event)
}

describe('sorting', () => {
  it('of any lines is what the parser says of each by itself, in their order', () => {
    const torn = fc.tuple(anyLine, anyLine).map((parts) => Buffer.concat([parts[0], Buffer.from('\n'), parts[1]]))
    const claimLine = fc.nat(9).map((n) => Buffer.from(JSON.stringify(brokerEntry({ clientId: `c${n}` }))))
    const times = fc.record({ receivedAt: fc.constantFrom(null, AT, AT + 2 * DAY), recordedAt: fc.constantFrom(null, AT - 1_000) })
    const lines = fc.array(fc.tuple(fc.oneof(anyLine, torn, claimLine), times), { maxLength: 12 })
    fc.assert(
      fc.property(lines, (all) => {
        const some = all.map(([bytes, its], index) => ({ ...line(''), ...its, bytes, place: `s#${index}` }))
        const sorted = sortBatch(some, feed, claims, AT)
        const parsed = some.flatMap(({ bytes, receivedAt, recordedAt }) =>
          parseLine(bytes, { claims, live: true, receivedAt, recordedAt, now: AT, account: feed.account, region: feed.region }),
        )
        expect(sorted.events.map(({ event, receivedAt }) => ({ event: { ...event, id: event.id }, receivedAt }))).toEqual(
          parsed.flatMap(({ entry, receivedAt }) => (entry.is === 'event' ? [{ event: entry.event, receivedAt }] : [])),
        )
        expect(sorted.ignored).toEqual(parsed.flatMap(({ entry }) => (entry.is === 'ignored' ? [entry.reason] : [])))
        expect(sorted.rejections.map(({ reason, raw }) => [reason, Buffer.from(raw)])).toEqual(
          parsed.flatMap(({ entry, raw }) => (entry.is === 'rejected' ? [[entry.reason, Buffer.from(raw)]] : [])),
        )
      }),
      { numRuns: 1_000 },
    )
  })

  it('keeps events with their ingestion time, rejections with their bytes, and the reasons of the rest', () => {
    const lines = [
      line(JSON.stringify(brokerEntry())),
      line('{"broken', { place: 's#2' }),
      line(''),
      line(JSON.stringify(hookLine()), { receivedAt: null }),
    ]
    const sorted = sortBatch(lines, feed, claims, AT)
    expect(sorted.events.map(({ event, receivedAt }) => [event.kind, receivedAt])).toEqual([
      ['Connect', AT + 4_000],
      ['PreProvisioningHook', null],
    ])
    expect(sorted.rejections).toEqual([{ reason: 'not-json', place: 's#2', raw: Buffer.from('{"broken') }])
    expect(sorted.ignored).toEqual(['empty-line'])
    expect(sorted.latest).toBe(Date.UTC(2026, 9, 5, 12, 0, 1, 900))
    expect(sortBatch([line('')], feed, claims, AT).latest).toBeNull()
  })

  it('says which entry of a line was rejected', () => {
    const sorted = sortBatch([line(`${JSON.stringify(brokerEntry())}{"a":1}`)], feed, claims, AT)
    expect(sorted.rejections).toEqual([{ reason: 'no-event-type', place: 's#1#2', raw: '{"a":1}' }])
    expect(sorted.events).toHaveLength(1)
  })

  it('holds a live entry against its ingestion, and one of the past against today', () => {
    const old = line(JSON.stringify(brokerEntry()), { receivedAt: AT + 2 * DAY })
    expect(sortBatch([old], feed, claims, AT).rejections).toMatchObject([{ reason: 'time-out-of-range' }])
    expect(sortBatch([old], { ...feed, settle: 1_000 }, claims, AT).events).toHaveLength(1)
    expect(sortBatch([old], { ...feed, settle: 1_000 }, claims, AT - 9 * DAY).rejections).toMatchObject([{ reason: 'time-out-of-range' }])
  })

  it('lends the account and region of the feed', () => {
    expect(eventsOf([brokerEntry({ accountId: undefined })])).toMatchObject([{ account: '444455556666', region: 'eu-west-1' }])
  })
})

describe('the records of events', () => {
  it('go to the partition of their claim, in their order', () => {
    const events = eventsOf([brokerEntry({ clientId: 'a' }), hookLine({ claimCertificateId: STRANGER }), brokerEntry({ clientId: 'b' })])
    const records = eventRecords(events, 'f', 8)
    expect([...records.keys()]).toEqual([partitionOf(CLAIM, 8), partitionOf(STRANGER, 8)])
    const ofClaim = records.get(partitionOf(CLAIM, 8)) ?? []
    expect(ofClaim.map(({ key, timestamp }) => [key, timestamp])).toEqual([
      [CLAIM, AT],
      [CLAIM, AT],
    ])
    expect(ofClaim.map(({ value }) => (value === null ? null : decode('events', value)))).toMatchObject([
      { is: 'event', feed: 'f', event: { clientId: 'a' } },
      { is: 'event', feed: 'f', event: { clientId: 'b' } },
    ])
  })

  it('that name no claim go to every partition', () => {
    const records = eventRecords(eventsOf([reply]), 'f', 3)
    expect([...records].map(([partition, some]) => [partition, some.length, some[0]?.key])).toEqual([
      [0, 1, null],
      [1, 1, null],
      [2, 1, null],
    ])
  })
})

describe('the dead letter', () => {
  const rawOf = (raw: string | Uint8Array): Buffer => {
    const { value } = rejectionRecord('f', { reason: 'invalid-utf8', place: 'p', raw }, AT)
    if (value === null) throw new TypeError('a value was expected')
    return Buffer.from(decode('rejections', value).raw, 'base64')
  }

  it('keeps every byte as it came', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(rawOf(bytes)).toEqual(Buffer.from(bytes))
    expect(rawOf('Gerät').toString()).toBe('Gerät')
  })

  it('keeps the first 64 KiB of what is longer', () => {
    expect(rawOf('x'.repeat(LONGEST_ENTRY + 5))).toHaveLength(LONGEST_ENTRY)
  })

  it('names feed, place, reason and time', () => {
    const record = rejectionRecord('f', { reason: 'not-json', place: 'p', raw: 'x' }, AT)
    expect(record).toMatchObject({ key: 'f', timestamp: AT })
    expect(decode('rejections', record.value ?? new Uint8Array())).toEqual({
      v: 1,
      feed: 'f',
      at: AT,
      reason: 'not-json',
      place: 'p',
      raw: 'eA==',
    })
  })
})
