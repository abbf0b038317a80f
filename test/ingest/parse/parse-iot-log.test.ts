// The public parser: every line gives a verdict, in whatever shape it comes and whatever is in it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_LINE } from '../../../src/ingest/parse/limits.ts'
import { parseIotLog, parseLine } from '../../../src/ingest/parse/parse-iot-log.ts'
import { parseCertificateId } from '../../../src/model/claim.ts'
import { HOUR } from '../../../src/model/time.ts'
import { AT, brokerEntry, CLAIM, hookLine, ofFile, STRANGER } from './entries.ts'

const claims = [CLAIM]

function record(message: string, members: Record<string, unknown> = {}): Record<string, unknown> {
  return { logStreamName: 's', timestamp: AT, message, ingestionTime: AT + 4_000, eventId: '1', ...members }
}

describe('one entry in every shape', () => {
  const entry = JSON.stringify(brokerEntry())
  const payload = {
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: 'g',
    logStream: 's',
    logEvents: [{ id: '1', timestamp: AT, message: entry }],
  }

  it.each([
    ['bare', entry],
    ['as bytes', Buffer.from(entry)],
    ['behind a byte order mark', Buffer.from(`\ufeff${entry}`)],
    ['with a carriage return', `${entry}\r`],
    ['as a record', JSON.stringify(record(`${entry}\n`))],
    ['as a payload', JSON.stringify(payload)],
    ['as a page', JSON.stringify({ events: [record(entry)], searchedLogStreams: [] })],
    ['as a row of a query', JSON.stringify({ '@timestamp': '2026-10-05 12:00:01.204', '@message': entry, '@ptr': 'p' })],
    ['as a row with the message opened', JSON.stringify({ eventType: 'Disconnect', '@message': brokerEntry() })],
    [
      'as a row over the API',
      JSON.stringify([
        { field: '@ptr', value: 'p' },
        { field: '@message', value: entry },
      ]),
    ],
    ['as a result of a query', JSON.stringify({ results: [[{ field: '@message', value: entry }]], status: 'Complete' })],
    ['as an export', `2026-10-05T12:00:01.204Z ${entry}`],
    ['with escapes', entry.replaceAll('C', '\\u0043')],
    ['with a port as a text', entry.replace('51234', '"51234"')],
    ['a record in a record', JSON.stringify(record(JSON.stringify({ timestamp: 'x', level: 'INFO', message: entry })))],
  ])('is the same event: %s', (_shape, line) => {
    expect(parseIotLog(line, { claims })).toEqual(parseIotLog(entry, { claims }))
    expect(parseIotLog(line, { claims })).toMatchObject([{ is: 'event', event: { claim: CLAIM, at: AT } }])
  })
})

describe('options', () => {
  it('may be left out: then nobody is configured', () => {
    expect(parseIotLog(JSON.stringify(brokerEntry()))).toEqual([{ is: 'ignored', reason: 'principal-not-configured' }])
    expect(parseIotLog(JSON.stringify(hookLine()))).toMatchObject([{ is: 'event', event: { claim: CLAIM } }])
  })

  it('take claims in any spelling', () => {
    expect(parseIotLog(JSON.stringify(brokerEntry()), { claims: [`0x${CLAIM.toUpperCase()}`, 'nonsense'] })).toMatchObject([
      { is: 'event' },
    ])
  })

  it('let the time of a record, of a row or of an export stand in where an entry has none', () => {
    const entry = JSON.stringify(brokerEntry({ timestamp: undefined }))
    const time = '2026-10-05 12:00:01.204'
    const shapes = [
      JSON.stringify(record(entry)),
      `${time.replace(' ', 'T')}Z ${entry}`,
      JSON.stringify({ '@timestamp': time, '@message': entry }),
    ]
    for (const line of shapes) expect(parseIotLog(line, { claims })).toMatchObject([{ event: { at: AT } }])
    expect(parseIotLog(entry, { claims })).toEqual([{ is: 'rejected', reason: 'no-time' }])
  })

  it('lend account and region to entries without them', () => {
    const entries = parseIotLog(JSON.stringify(brokerEntry({ accountId: undefined })), {
      claims,
      account: '444455556666',
      region: 'eu-west-1',
    })
    expect(entries).toMatchObject([{ event: { account: '444455556666', region: 'eu-west-1' } }])
  })

  it('hold a live entry against the ingestion time of its own record', () => {
    const late = JSON.stringify(record(JSON.stringify(brokerEntry()), { ingestionTime: AT + 25 * HOUR }))
    expect(parseIotLog(late, { claims, live: true, receivedAt: AT })).toEqual([{ is: 'rejected', reason: 'time-out-of-range' }])
    expect(parseIotLog(late, { claims })).toMatchObject([{ is: 'event' }])
  })
})

describe('what cannot be read', () => {
  it.each([
    ['', 'ignored', 'empty-line'],
    [' \t\r', 'ignored', 'empty-line'],
    ['no json', 'ignored', 'cannot-concern-a-claim'],
    ['{"eventType":"Conn', 'rejected', 'not-json'],
    [`old text PRINCIPALID:${CLAIM}`, 'rejected', 'not-json'],
    ['[]', 'rejected', 'not-an-object'],
    ['5', 'rejected', 'not-an-object'],
    ['{}', 'rejected', 'no-event-type'],
    ['{"message":7}', 'rejected', 'malformed-envelope'],
    ['x'.repeat(LONGEST_LINE + 1), 'rejected', 'too-long'],
  ])('%.30s: %s, %s', (line, is, reason) => {
    expect(parseIotLog(line)).toEqual([{ is, reason }])
  })

  it('is rejected where it is no UTF-8', () => {
    expect(parseIotLog(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual([{ is: 'rejected', reason: 'invalid-utf8' }])
  })

  it('says so for each of several values, however many stand one behind the other', () => {
    const good = JSON.stringify(brokerEntry())
    const line = `${good}{"eventType":7} ${JSON.stringify({ logEvents: [record(good)] })}[5]${good}{"eventType":"Conn`
    expect(parseLine(line, ofFile).map(({ entry, raw }) => [entry.is === 'event' ? CLAIM : entry.reason, raw])).toEqual([
      [CLAIM, good],
      ['no-event-type', '{"eventType":7} '],
      [CLAIM, good],
      ['not-an-object', '[5]'],
      [CLAIM, good],
      ['not-json', '{"eventType":"Conn'],
    ])
    expect(parseIotLog(good.repeat(2_000), { claims })).toHaveLength(2_000)
  })

  it('ends a chain of records in records', () => {
    const chain = Array.from({ length: 5 }).reduce<string>((inner) => JSON.stringify(record(inner)), JSON.stringify(brokerEntry()))
    expect(parseIotLog(chain, { claims })).toEqual([{ is: 'rejected', reason: 'malformed-envelope' }])
  })

  it('keeps what came, and not the neighbours', () => {
    const line = JSON.stringify({ logEvents: [record('{"broken'), record(JSON.stringify(brokerEntry())), { id: 2 }] })
    expect(parseLine(line, ofFile).map(({ entry, raw, receivedAt }) => [entry.is, raw, receivedAt])).toEqual([
      ['rejected', '{"broken', AT + 4_000],
      ['event', JSON.stringify(brokerEntry()), AT + 4_000],
      ['rejected', '{"id":2}', null],
    ])
    const bytes = Buffer.from([0xff])
    expect(parseLine(bytes, ofFile)).toEqual([{ entry: { is: 'rejected', reason: 'invalid-utf8' }, raw: bytes, receivedAt: null }])
  })
})

describe('whatever comes', () => {
  const prototype = Object.getOwnPropertyNames(Object.prototype).toSorted()
  const members = fc.dictionary(
    fc.constantFrom(
      'eventType',
      'timestamp',
      'principalId',
      'topicName',
      'subscriptions',
      'sourceIp',
      'parameters',
      'message',
      'logEvents',
      'events',
      'messageType',
      '__proto__',
      'constructor',
    ),
    fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('Connect', 'Subscribe', 'PreProvisioningHook', CLAIM, STRANGER, '$aws/certificates/create/json'),
    ),
  )

  it('is read without a throw, gives at least one verdict, and leaves no trace in any prototype', () => {
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.json(),
      members.map((object) => JSON.stringify(object)),
      members.map((object) => JSON.stringify({ logEvents: [object, record(JSON.stringify(object))] })),
      fc.tuple(members, fc.nat(400)).map(([object, cut]) => JSON.stringify({ ...brokerEntry(), ...object }).slice(0, cut)),
    )
    fc.assert(
      fc.property(line, fc.boolean(), (input, live) => {
        const entries = parseIotLog(input, { claims, live, receivedAt: AT, now: AT })
        expect(entries.length).toBeGreaterThanOrEqual(1)
        for (const entry of entries) {
          if (entry.is !== 'event') continue
          expect(parseCertificateId(entry.event.claim)).toBe(entry.event.claim)
          expect(Number.isSafeInteger(entry.event.at)).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(prototype)
  })

  it('is read the same with unknown members beside the known ones', () => {
    const unknown = fc.dictionary(
      fc.string().map((name) => `x-${name}`),
      fc.jsonValue({ maxDepth: 5 }),
      { maxKeys: 10 },
    )
    const event = (entry: unknown) =>
      parseIotLog(JSON.stringify(entry), { claims }).map((read) => (read.is === 'event' ? { ...read.event, id: '' } : read))
    fc.assert(
      fc.property(unknown, (more) => {
        expect(event({ ...more, ...brokerEntry() })).toEqual(event(brokerEntry()))
      }),
    )
  })
})
