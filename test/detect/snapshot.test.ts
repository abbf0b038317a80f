// Snapshots as bytes: what goes in comes out, and what is no snapshot is refused.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesOf, numberOf, textOf } from '../../src/detect/cells.ts'
import { decodeTables, encodeTables } from '../../src/detect/snapshot.ts'

const cell = fc.oneof(fc.integer({ min: 0, max: 2 ** 52 - 2 }), fc.string({ unit: 'grapheme' }), fc.uint8Array(), fc.constant(null))
const tables = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.array(fc.array(cell)))

it('gives back every table', () => {
  fc.assert(
    fc.property(tables, (written) => {
      expect(decodeTables(encodeTables(written))).toEqual({ ...written })
    }),
  )
})

it('gives back tables whose rows are of one length', () => {
  const key = fc.integer({ min: 2 ** 47, max: 2 ** 48 - 1 })
  const column = fc.constantFrom(fc.integer({ min: 0, max: 2 ** 52 - 2 }), fc.option(fc.nat()), fc.string(), cell, fc.constant(7), key)
  const rows = fc.array(column, { maxLength: 5 }).chain((columns) => fc.array(fc.tuple(...columns)))
  fc.assert(
    fc.property(rows, (table) => {
      expect(decodeTables(encodeTables({ table }))).toEqual({ table })
    }),
  )
})

it('takes a byte or two for a number that follows the one before it', () => {
  const table = Array.from({ length: 1_000 }, (_, index) => [28_000_000 + index, index % 2 === 0 ? null : 28_000_000 - index])
  expect(encodeTables({ table }).length).toBeLessThan(3_500)
})

it('takes nothing for what is always the same, and six bytes for a key', () => {
  const zeros = Array.from({ length: 1_000 }, () => [0, null, 5])
  expect(encodeTables({ zeros }).length).toBeLessThan(20)
  const keys = Array.from({ length: 1_000 }, (_, index) => [(index * 0x9e3779b97f4a) % 2 ** 48])
  expect(encodeTables({ keys }).length).toBeLessThan(6_020)
  const many = Array.from({ length: 70_000 }, () => [0])
  expect(decodeTables(encodeTables({ many }))).toEqual({ many })
})

it('refuses a damaged number of rows of which each is the same', () => {
  const bytes = encodeTables({ t: Array.from({ length: 100 }, () => [0]) })
  // The number of rows stands behind the version, the number of tables, and the name.
  expect(bytes[4]).toBe(100)
  const damaged = Uint8Array.of(...bytes.subarray(0, 4), 255, 255, 255, 255, 127, ...bytes.subarray(5))
  expect(() => decodeTables(damaged)).toThrow(expect.objectContaining({ code: 'log-record-unreadable' }))
})

it('reads the columns of version 2', () => {
  const written = Uint8Array.of(2, 1, 21, 112, 97, 110, 101, 115, 2, 3, 2, 129, 252, 217, 26, 3, 1, 4, 1, 0, 0, 5, 120)
  expect(decodeTables(written)).toEqual({
    panes: [
      [28_000_000, 3, null],
      [28_000_001, 0, 'x'],
    ],
  })
})

it('reads what version 1 wrote row by row', () => {
  const written = Uint8Array.of(1, 1, 17 + 4, 112, 97, 110, 101, 115, 2, 2, 4, 6, 1, 0)
  expect(decodeTables(written)).toEqual({ panes: [[1, 2], [null]] })
})

it('refuses bytes that are cut short, wherever the cut is', () => {
  const bytes = encodeTables({ panes: [[1, 'text', Uint8Array.of(1, 2, 3), null, 2 ** 48]] })
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeTables(bytes.subarray(0, length)), `${length} bytes`).toThrow(
      expect.objectContaining({ code: 'log-record-unreadable' }),
    )
  }
})

it('refuses another version by its number', () => {
  const bytes = encodeTables({})
  bytes[0] = 9
  expect(() => decodeTables(bytes)).toThrow(expect.objectContaining({ code: 'log-record-newer', exit: 78 }))
  bytes[0] = 0
  expect(() => decodeTables(bytes)).toThrow('is of version 0, not 3')
})

it('refuses a cell of another kind than is asked for', () => {
  const code = expect.objectContaining({ code: 'log-record-unreadable' })
  expect(() => numberOf('1')).toThrow(code)
  expect(() => numberOf(undefined)).toThrow(code)
  expect(() => textOf(1)).toThrow(code)
  expect(() => bytesOf('bytes')).toThrow(code)
  expect(bytesOf(undefined)).toHaveLength(0)
})
