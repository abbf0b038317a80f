// Records: what was written is read back, and what is no record is refused.
import { describe, expect, it } from 'vitest'
import { completeEvent } from '../../src/model/event-json.ts'
import { decode, type EventsRecord, encode, type Tick } from '../../src/model/record.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { event } from '../detect/events.ts'

const tick: Tick = { v: 1, is: 'tick', feed: 'iot', upTo: 1, feeds: ['iot'], ended: false, assumed: false, cause: null }

describe('encode and decode', () => {
  it('are each other’s inverse', () => {
    expect(decode('events', encode('events', tick))).toEqual(tick)
  })

  it('leave out what an event does not say, and read it as null, however it was written', () => {
    const record: EventsRecord = { v: 1, is: 'event', feed: 'iot', event: event('Connect', 1, { reason: untrusted('SERVER_ERROR') }) }
    const written = Buffer.from(encode('events', record)).toString()
    expect(written).not.toContain('null')
    expect(written).toContain('"reason":"SERVER_ERROR"')
    expect(decode('events', Buffer.from(written))).toEqual(record)
    expect(decode('events', Buffer.from(JSON.stringify(record)))).toEqual(record)
  })

  it('read an event that says nothing but what it is', () => {
    const nothing: EventsRecord = { v: 1, is: 'event', feed: 'iot', event: completeEvent({ id: 'i', kind: 'ProvisionDevice', at: 1 }) }
    expect(Buffer.from(encode('events', nothing)).toString()).toBe(
      '{"v":1,"is":"event","feed":"iot","event":{"id":"i","kind":"ProvisionDevice","at":1}}',
    )
    expect(decode('events', encode('events', nothing))).toEqual(nothing)
  })

  it.each(['', '{', 'null', '7', '[]', '{}', '{"v":0}', '{"v":"1"}', '{"v":1}'])('refuse %j', (text) => {
    expect(() => decode('ledger', Buffer.from(text))).toThrow(expect.objectContaining({ code: 'log-record-unreadable' }))
  })

  it('name the newer version that wrote a record', () => {
    expect(() => decode('state', Buffer.from('{"v":2}'))).toThrow(
      expect.objectContaining({
        code: 'log-record-newer',
        exit: 78,
        message: expect.stringMatching(/topic state is of version 2.*older version/),
      }),
    )
  })
})
