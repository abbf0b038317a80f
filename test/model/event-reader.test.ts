// The fast way of reading events: whatever the bytes are, it comes to what `JSON.parse` comes to, or leaves them to it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventKinds, type IotEvent, steps } from '../../src/model/event.ts'
import { completeEvent } from '../../src/model/event-json.ts'
import { readEvent } from '../../src/model/event-reader.ts'
import { type EventsRecord, encode } from '../../src/model/record.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { event } from '../detect/events.ts'

const hex = fc.stringMatching(/^[0-9a-f]{64}$/)
/** What a device can choose: any text at all, and those that are most like JSON. */
const hostile = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('"', '\\', '","at":1', '\u0000', '\u007f', '\u0080', '\u2028', '\ud800', 'é', '💥', '}}', 'null', ''),
    fc.stringMatching(/^SN-\d{8}$/),
  )
  .map(untrusted)
const said = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const events: fc.Arbitrary<IotEvent> = fc.record({
  id: fc.oneof(hex, hostile),
  kind: fc.constantFrom(...eventKinds),
  at: fc.oneof(fc.integer({ min: 0, max: 2 ** 42 }), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  account: said(fc.oneof(fc.constant('111122223333'), hostile)),
  region: said(fc.constantFrom('eu-west-1', 'us-east-1')),
  claim: said(hex),
  clientId: said(hostile),
  source: said(fc.oneof(fc.ipV4(), fc.ipV6())),
  sourcePort: said(fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer())),
  status: said(fc.constantFrom('Success', 'Failure')),
  reason: said(hostile),
  topic: said(hostile),
  step: said(fc.constantFrom(...steps)),
  template: said(hostile),
  certificate: said(hex),
  serial: said(hostile),
  allow: said(fc.boolean()),
  traceId: said(fc.uuid()),
  filters: said(fc.nat()),
  refused: said(fc.array(hostile, { maxLength: 2 })),
  takenOver: said(fc.boolean()),
  caller: said(hostile),
})
const bytesOf = (event: IotEvent, feed = 'iot'): Buffer => Buffer.from(encode('events', { v: 1, is: 'event', feed, event }))

/** As `decode` would, without the fast way. Throws for what is no JSON. */
function readSlowly(bytes: Buffer): EventsRecord {
  const parsed = JSON.parse(bytes.toString('utf8'))
  return { ...parsed, event: completeEvent(parsed.event) }
}

const isPlain = (text: string): boolean => /^[\u0020\u0021\u0023-\u005b\u005d-\u007f]*$/u.test(text)

describe('readEvent', () => {
  it('reads every event whose texts are plain and that names no refused filters, and none else', () => {
    fc.assert(
      fc.property(events, hostile, (event, feed) => {
        const bytes = bytesOf(event, feed)
        const isWhole = (number: number | null): boolean => number === null || /^\d{1,15}$/.test(JSON.stringify(number))
        const texts = [feed, ...Object.values(event).filter((value) => typeof value === 'string')]
        const isExpected = texts.every(isPlain) && isWhole(event.at) && isWhole(event.sourcePort) && event.refused === null
        expect(readEvent(bytes)).toEqual(isExpected ? readSlowly(bytes) : null)
      }),
      { numRuns: 2_000 },
    )
  })

  it('comes to what JSON.parse comes to, or to nothing, where any byte is changed, missing or one too many', () => {
    const calm = events.map((event) => ({ ...event, refused: null, reason: null }))
    fc.assert(
      fc.property(calm, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1), fc.boolean(), (event, at, byte, cut, puts) => {
        const bytes = bytesOf(event)
        const place = at % (bytes.length + 1)
        const changed = Buffer.concat([bytes.subarray(0, place), Buffer.from(puts ? [byte] : []), bytes.subarray(place + cut)])
        const read = readEvent(changed)
        if (read !== null) expect(read).toEqual(readSlowly(changed))
      }),
      { numRuns: 5_000 },
    )
  })

  it('gives the members of an event in their order, so that all events have one shape', () => {
    const bytes = bytesOf(event('Publish-In', 1, { step: 'create' }))
    const read = readEvent(bytes)
    expect(read?.is === 'event' && Object.keys(read.event)).toEqual(Object.keys(completeEvent({ id: 'i', kind: 'Connect', at: 1 })))
  })

  it.each([
    ['numbers as JSON does not write them', '"at":1', '"at":01'],
    ['a member that says null', '"status":"Success"', '"status":null'],
    ['a status that is none', '"status":"Success"', '"status":"success"'],
    ['members in another order', '"id":"i","kind":"Connect"', '"kind":"Connect","id":"i"'],
    ['a later version', '{"v":1', '{"v":2'],
    ['space between members', ',"at"', ', "at"'],
  ])('leaves %s to others', (_what, from, to) => {
    const text = bytesOf({ ...event('Connect', 1), id: 'i' }).toString()
    expect(readEvent(Buffer.from(text))).not.toBeNull()
    expect(text).toContain(from)
    expect(readEvent(Buffer.from(text.replace(from, to)))).toBeNull()
  })

  it('does not take one text for another where their lengths and ends are alike', () => {
    const ids = Array.from({ length: 8_000 }, (_, number) => `SN-${String(number).padStart(6, '0')}-00000000`)
    for (const clientId of [...ids, ...ids]) {
      const read = readEvent(bytesOf(event('Connect', 1, { clientId })))
      expect(read?.is === 'event' && read.event.clientId).toBe(clientId)
    }
  })
})
