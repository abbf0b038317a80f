// The id of an event: the same for one entry in every shape, different for different entries.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventId, eventIdOfJson } from '../../../src/ingest/parse/event-id.ts'
import { type Fields, isFields } from '../../../src/ingest/parse/fields.ts'
import { digest } from '../../../src/model/digest.ts'
import { brokerEntry, hookLine } from './entries.ts'
import { line, subscribeEntry, usualEntry } from './random-lines.ts'

const id = (entry: Record<string, unknown>): string => eventId(entry, '111122223333', 'eu-west-1')

it('does not depend on the order of members, at any depth', () => {
  const value = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 8 })
  fc.assert(
    fc.property(value, (entry) => {
      expect(id(Object.fromEntries(Object.entries(entry).toReversed()))).toBe(id(entry))
    }),
  )
  expect(id({ a: { x: 1, y: 2 } })).toBe(id({ a: { y: 2, x: 1 } }))
})

it('does not depend on how a port is written or on what a query tool adds', () => {
  expect(id(brokerEntry({ sourcePort: '51234', '@timestamp': 'x', '@ptr': 1 }))).toBe(id(brokerEntry()))
})

it('tells entries apart that differ in anything else', () => {
  const ids = [
    brokerEntry(),
    brokerEntry({ traceId: 'other' }),
    brokerEntry({ clientId: 'SN-00001234 ' }),
    brokerEntry({ clientId: '\ud800' }),
    brokerEntry({ clientId: '\ud801' }),
    brokerEntry({ sourcePort: null }),
    brokerEntry({ unknown: ['a', 'b'] }),
    brokerEntry({ unknown: ['b', 'a'] }),
  ].map(id)
  expect(new Set(ids).size).toBe(ids.length)
})

it('tells accounts and regions apart', () => {
  expect(eventId(brokerEntry(), '111122223333', 'eu-west-1')).not.toBe(eventId(brokerEntry(), '111122223333', 'eu-west-2'))
  expect(eventId(brokerEntry(), '1', null)).not.toBe(eventId(brokerEntry(), null, '1'))
})

it('is made of all members in the order of their names, plain or not', () => {
  const member = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constant([1, { b: 2, a: 1 }]),
  )
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'toJSON', '10', '9'))
  fc.assert(
    fc.property(fc.dictionary(name, member), (given) => {
      const entry = JSON.parse(JSON.stringify(given))
      const names = Object.keys(entry)
        .filter((key) => !key.startsWith('@'))
        .sort()
      const spelt = (value: unknown): string => (Array.isArray(value) ? '[1,{"a":1,"b":2}]' : JSON.stringify(value))
      const json = `{${names.map((key) => `${JSON.stringify(key)}:${spelt(entry[key])}`).join(',')}}`
      expect(eventId(entry, 'account', null)).toBe(digest('account', null, json))
    }),
  )
})

it('is the same from the text of an entry', () => {
  const written = fc.oneof(usualEntry, subscribeEntry, fc.constantFrom(brokerEntry({ sourcePort: '51234' }), hookLine()))
  const shuffled = written.chain((entry) => fc.shuffledSubarray(Object.entries(entry), { minLength: 1 })).map(Object.fromEntries)
  const more = fc.dictionary(fc.constantFrom('@ptr', '@log', 'sourcePort', 'targetPort', 'a', '10', '9', '__proto__'), fc.jsonValue())
  const entry = fc.oneof(
    shuffled,
    fc.tuple(shuffled, more).map(([usual, added]) => ({ ...usual, ...added })),
  )
  fc.assert(
    fc.property(entry, (given) => {
      const json = JSON.stringify(given)
      expect(eventIdOfJson(json, 'account', null)).toBe(eventId(JSON.parse(json), 'account', null))
    }),
    { numRuns: 2_000 },
  )
})

it('is the same from the text of whatever is an object', () => {
  fc.assert(
    fc.property(line, (bytes) => {
      const json = Buffer.from(bytes).toString()
      const entry = objectOf(json)
      if (entry !== null) expect(eventIdOfJson(json, null, null)).toBe(eventId(entry, null, null))
    }),
    { numRuns: 1_000 },
  )
})

function objectOf(json: string): Fields | null {
  try {
    const value: unknown = JSON.parse(json)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}
