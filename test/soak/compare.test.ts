// Holding records against each other: every way to differ is seen, and the order of keys is none.
import { expect, it } from 'vitest'
import { compare, createWritten, plainly } from './compare.ts'

const nothing = { missing: [], extra: [], different: [] }
const written = (...records: readonly (readonly [string, unknown])[]) => {
  const all = createWritten<unknown>()
  for (const [id, record] of records) all.note(id, record)
  return all
}

it('finds nothing where all is as expected, written twice or in another order of keys', () => {
  const expected = new Map([['a', { x: 1, y: { z: 2 } }]])
  expect(compare(expected, written(['a', { y: { z: 2 }, x: 1 }], ['a', { x: 1, y: { z: 2 } }]), 'all')).toEqual(nothing)
})

it('finds what is missing and what is too much', () => {
  const { missing, extra } = compare(new Map([['a', 1]]), written(['b', 2]), 'all')
  expect([missing, extra]).toEqual([['a: 1'], ['b: 2']])
})

it('finds a difference under one id, in any record or in the last one', () => {
  const records = written(['a', 1], ['a', 2])
  expect(compare(new Map([['a', 1]]), records, 'all').different).toEqual(['a: expected 1, was 2'])
  expect(compare(new Map([['a', 2]]), records, 'all').different).toEqual(['a: expected 2, was 1'])
  expect(compare(new Map([['a', 2]]), records, 'last')).toEqual(nothing)
  expect(compare(new Map([['a', 1]]), records, 'last').different).toHaveLength(1)
})

it('writes keys in order, at every depth', () => {
  expect(plainly({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}')
})
