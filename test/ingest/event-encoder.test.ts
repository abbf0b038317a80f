// Events there and back again: whatever they say, however they are cut into stretches, and whatever was told before.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventDecoder, type EventDecoder } from '../../src/ingest/event-decoder.ts'
import { createEventEncoder, type EventEncoder } from '../../src/ingest/event-encoder.ts'
import { ROWS } from '../../src/ingest/event-rows.ts'
import { jsonOf } from '../../src/ingest/parse/late-id.ts'
import type { IotEvent } from '../../src/model/event.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { anyEvent, eventOf } from './any-event.ts'

/** Everything that can be seen of an event, its shape included. */
function seen(event: IotEvent): unknown {
  return { members: Object.entries(event), id: event.id, json: jsonOf(event), prototype: Object.getPrototypeOf(event) }
}

/** What comes out of the other side; each time that `isDue` the stretch goes over, and its memory comes back. */
function sent(events: readonly IotEvent[], isDue: (index: number) => boolean, encoder: EventEncoder, decoder: EventDecoder): IotEvent[] {
  const arrived: IotEvent[] = []
  const pass = (): void => {
    const stretch = encoder.take()
    arrived.push(...decoder.decode(stretch))
    new Uint8Array(stretch.rows).fill(0xaa)
    new Uint8Array(stretch.texts).fill(0xaa)
    encoder.reuse(stretch)
  }
  for (const [index, event] of events.entries()) {
    if (encoder.isFull()) pass()
    encoder.put(event)
    if (isDue(index)) pass()
  }
  pass()
  return arrived
}

function expectSame(events: readonly IotEvent[], isDue: (index: number) => boolean = () => false): void {
  const arrived = sent(events, isDue, createEventEncoder(), createEventDecoder())
  expect(arrived).toHaveLength(events.length)
  // One by one: a list of thousands that differs takes minutes to be shown.
  for (const [index, event] of arrived.entries()) expect(seen(event)).toEqual(seen(events[index] ?? event))
}

describe('events that are encoded', () => {
  it('are the same when they are decoded, whatever they say', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), fc.array(fc.boolean()), (events, dues) =>
        expectSame(events, (index) => dues[index] === true),
      ),
    )
  })

  it('are the same where texts are new all the time, so that those that are known are forgotten', () => {
    const events = Array.from({ length: 12_000 }, (_, index) =>
      eventOf({ clientId: untrusted(`c-${index}`), topic: untrusted(`t-${index % 40}`), source: `203.0.113.${index % 7}` }),
    )
    expectSame(events)
  })

  it('are the same where they are longer than what a stretch was made for', () => {
    const long = (length: number, text: string): IotEvent =>
      eventOf({ reason: untrusted(text.repeat(length)), refused: [untrusted(''), untrusted('x'.repeat(length)), untrusted('é')] })
    expectSame([eventOf({}), long(2_000_000, 'x'), eventOf({}), long(700_000, '\ud83d'), long(10, '雨'), eventOf({})])
  })

  it('fill a stretch at some time, which must be taken then', () => {
    const encoder = createEventEncoder()
    let put = 0
    for (; !encoder.isFull(); put++) encoder.put(eventOf({}))
    expect(put).toBe(ROWS)
    expect(() => encoder.put(eventOf({}))).toThrow('must be taken first')
    expect(encoder.take().events).toBe(ROWS)
    expect(encoder.isFull()).toBe(false)
    expect(encoder.take().events).toBe(0)
  })

  it('do not take more memory than a bounded number of stretches', () => {
    const encoder = createEventEncoder()
    const memory = new Set<ArrayBuffer>()
    for (let round = 0; round < 5; round++) {
      encoder.put(eventOf({ reason: untrusted('x'.repeat(round === 2 ? 3_000_000 : 10)) }))
      const stretch = encoder.take()
      memory.add(stretch.texts)
      encoder.reuse(stretch)
    }
    // That of the long one is let go, and was made of the common one's.
    expect(Array.from(memory, ({ byteLength }) => byteLength > 2_000_000)).toEqual([false, true, false])
  })
})

describe('a decoder', () => {
  it('refuses what it was not told before', () => {
    const [encoder, decoder] = [createEventEncoder(), createEventDecoder()]
    for (let round = 0; round < 2; round++) encoder.put(eventOf({ clientId: untrusted('SN-1') }))
    const { rows, texts } = encoder.take()
    // Only the second row, which names what the first one told.
    expect(() => decoder.decode({ events: 1, rows: rows.slice(80), texts })).toThrow('no text has the number')
  })
})
