// Reading JSON of unknown shape: own members, in the asked-for type only.
import { expect, it } from 'vitest'
import { isFields, memberOf, millisOf, portOf, textOf } from '../../../src/ingest/parse/fields.ts'

it('knows objects from arrays, null and scalars', () => {
  expect(isFields({})).toBe(true)
  for (const value of [[], null, undefined, 'x', 1, true]) expect(isFields(value)).toBe(false)
})

it('reads own members only', () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"eventType":"Connect"}}')
  if (!isFields(hostile)) throw new TypeError('an object was expected')
  expect(memberOf(hostile, 'eventType')).toBeUndefined()
  expect(memberOf({}, 'constructor')).toBeUndefined()
  expect(textOf({}, 'toString')).toBeNull()
})

it('reads a text as it stands, and nothing else as a text', () => {
  expect(textOf({ a: ' x ' }, 'a')).toBe(' x ')
  expect(textOf({ a: 1 }, 'a')).toBeNull()
  expect(textOf({ a: null }, 'a')).toBeNull()
})

it('reads whole milliseconds after the epoch', () => {
  expect(millisOf({ a: 1_791_201_601_204 }, 'a')).toBe(1_791_201_601_204)
  for (const a of [0, -1, 1.5, 2 ** 53, Number.POSITIVE_INFINITY, '5']) expect(millisOf({ a }, 'a')).toBeNull()
})

it.each([
  [51_234, 51_234],
  ['51234', 51_234],
  [0, 0],
  ['65535', 65_535],
  [65_536, null],
  ['65536', null],
  [-1, null],
  [1.5, null],
  ['0x10', null],
  ['', null],
  [' 1', null],
  [null, null],
  [undefined, null],
])('reads the port %j as %j', (written, port) => {
  expect(portOf(written)).toBe(port)
})
