// Records: what was written is read back, and what is no record is refused.
import { describe, expect, it } from 'vitest'
import { completeEvent } from '../../src/model/event-json.ts'
import { decode, type EventsRecord, encode, type Tick } from '../../src/model/record.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { CLAIM } from '../detect/attempts.ts'
import { event, planRecord } from '../detect/events.ts'

const tick: Tick = { v: 1, is: 'tick', feed: 'iot', upTo: 1, feeds: ['iot'], ended: false, assumed: false, cause: null }

describe('encode and decode', () => {
  it('are each other’s inverse', () => {
    expect(decode('events', encode('events', tick))).toEqual(tick)
  })

  it.each(['events', 'decisions'] as const)('keep what was said of a plan in %s, and refuse half of it', (topic) => {
    const record = planRecord({ from: 1, to: 2, devices: 3, cidrs: ['198.51.100.0/24'], template: 'acme-v2' })
    expect(decode(topic, encode(topic, record))).toEqual(record)
    const broken = [{ plan: { ...record.decision.plan, to: '2' } }, { plan: { ...record.decision.plan, cidrs: [7] } }, { kind: 'praise' }]
    for (const member of [...broken, { plan: null }, { claim: undefined }]) {
      const value = Buffer.from(JSON.stringify({ ...record, decision: { ...record.decision, ...member } }))
      expect(() => decode(topic, value)).toThrow(expect.objectContaining({ code: 'log-record-unreadable' }))
    }
  })

  it('tell a decision about an incident from one about a plan', () => {
    const decision = { id: 'd', kind: 'approve', at: 1, by: 'alice', incident: 'i', claim: CLAIM, reason: 'r' } as const
    expect(decode('decisions', encode('decisions', { v: 1, decision }))).toEqual({ v: 1, decision })
    expect(() => decode('decisions', Buffer.from(JSON.stringify({ v: 1, is: 'plan', decision: { id: 'd' } })))).toThrow('topic decisions')
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
