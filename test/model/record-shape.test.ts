// Poison: whatever stands in a topic, reading it ends in a record or in the one error that readers pass by.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { decode, encode, type Records, type Topic } from '../../src/model/record.ts'
import { shapes } from '../../src/model/record-shape.ts'
import { attemptOf, claim, findingOf } from '../respond/records.ts'

const tick = { v: 1, is: 'tick', feed: 'f', upTo: 1, feeds: ['f'], ended: false, assumed: false, cause: null } as const
const state = { v: 1, claim, partition: 0, offset: 1, writer: 'w', detector: '1', config: 'c', snapshot: '' } as const
const good: { readonly [T in 'events' | 'attempts' | 'findings' | 'state' | 'checkpoints']: Records[T] } = {
  events: tick,
  attempts: { v: 1, attempt: attemptOf('a') },
  findings: { v: 1, is: 'finding', finding: findingOf('f') },
  state,
  checkpoints: { v: 1, feed: 'f', settledUpTo: 1 },
}
const someTopics = ['events', 'attempts', 'findings', 'state', 'checkpoints'] as const

describe('a record', () => {
  it.each(someTopics)('of %s passes as it is written, and not without one of the members that readers rely on', (topic) => {
    const record = good[topic]
    expect(decode(topic, encode(topic, record))).toEqual(record)
    const inner = Object.entries(record).find(([, value]) => typeof value === 'object' && value !== null && !Array.isArray(value))
    const [key, group] = inner ?? [null, record]
    for (const member of Object.keys(group).slice(0, 3)) {
      if (member === 'v') continue
      const without = { ...group, [member]: undefined }
      const poison = key === null ? without : { ...record, [key]: without }
      expect(() => decode(topic, Buffer.from(JSON.stringify(poison))), member).toThrow(
        expect.objectContaining({ code: 'log-record-unreadable' }),
      )
    }
  })

  it('passes with every cause of blindness that there is, and not with half of one', () => {
    const watermark = (causes: readonly object[]) => Buffer.from(JSON.stringify({ v: 1, is: 'watermark', partition: 0, upTo: 1, causes }))
    const causes = [{ cause: 'records-deleted' }, { feed: 'f', cause: 'feed-denied' }, { feed: 'f', claim, cause: 'logging-off' }]
    expect(decode('findings', watermark(causes))).toMatchObject({ causes })
    expect(() => decode('findings', watermark([{ feed: 'f' }]))).toThrow(ClaimwatchError)
    const blind = [{ claim, cause: 'logging-off' }]
    const named = (list: readonly object[]) => Buffer.from(JSON.stringify({ ...tick, blind: list }))
    expect(decode('events', named(blind))).toMatchObject({ blind })
    expect(() => decode('events', named([{ claim }]))).toThrow(ClaimwatchError)
  })

  it('of any topic is a record, unreadable or newer, whatever bytes it has', () => {
    const topics = Object.keys(shapes) as readonly Topic[]
    const value = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
      fc.object({ maxDepth: 3 }).map((members) => Buffer.from(JSON.stringify({ ...members, v: 1, is: 'event' }))),
    )
    fc.assert(
      fc.property(fc.constantFrom(...topics), value, (topic, bytes) => {
        try {
          expect(decode(topic, bytes)).toMatchObject({ v: 1 })
        } catch (thrown) {
          if (!(thrown instanceof ClaimwatchError)) throw thrown
          expect(['log-record-unreadable', 'log-record-newer']).toContain(thrown.code)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('refuses an event that lacks what readers rely on, or holds something else there', () => {
    const event = { id: 'i', kind: 'Connect', at: 1, claim, clientId: null, source: '203.0.113.24' }
    const record = { v: 1, is: 'event', feed: 'f', event }
    expect(shapes.events(record)).toBe(true)
    expect(shapes.events({ ...record, event: { id: 'i', kind: 'Connect', at: 1 } })).toBe(true)
    const wrong = [
      { id: 7 },
      { id: undefined },
      { kind: null },
      { at: '1' },
      { at: undefined },
      { claim: 7 },
      { clientId: {} },
      { source: [] },
    ]
    for (const members of wrong) expect(shapes.events({ ...record, event: { ...event, ...members } }), JSON.stringify(members)).toBe(false)
    for (const members of [{ feed: 7 }, { feed: undefined }, { event: null }, { event: 'i' }, { event: undefined }]) {
      expect(shapes.events({ ...record, ...members }), JSON.stringify(members)).toBe(false)
    }
  })

  it('takes no kind for its own that every object has', () => {
    expect(shapes.events({ v: 1, is: 'constructor' })).toBe(false)
  })
})
