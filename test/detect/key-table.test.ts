// The table of keys against a map that does the same.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createKeyTable, type KeyTable, NO_ROW } from '../../src/detect/key-table.ts'

/** Few keys, so that they meet again; some that differ only beyond 32 bits, so that they share a chain. */
const keys = fc.oneof(
  fc.nat({ max: 40 }),
  fc.nat({ max: 40 }).map((key) => key * 2 ** 32 + 5),
)
const acts = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: keys },
    { weight: 1, arbitrary: keys.map((removed) => ({ removed })) },
    { weight: 1, arbitrary: fc.constant('take' as const) },
  ),
  { maxLength: 300 },
)
/** What stands beside each key in these tests. */
const BIG = 0
const NEGATIVE = 1

function contentOf(table: KeyTable): readonly (readonly number[])[] {
  return Array.from(table.rows(), (row) => [table.keyOf(row), table.cell(row, BIG), table.cell(row, NEGATIVE)])
}

function putInto(table: KeyTable, key: number, value: number): void {
  const row = table.put(key)
  table.setCell(row, BIG, 2 ** 31 - 1 - value)
  table.setCell(row, NEGATIVE, -value)
}

it('holds what a map of so many keys would hold, in the order of the last puts', () => {
  fc.assert(
    fc.property(acts, fc.constantFrom(3, 20, Number.POSITIVE_INFINITY), (sequence, most) => {
      const [table, map] = [createKeyTable(2, most), new Map<number, number>()]
      for (const [index, act] of sequence.entries()) {
        const [eldest] = map.keys()
        if (act === 'take') {
          const row = table.eldest()
          expect(row === NO_ROW ? undefined : table.keyOf(row)).toBe(eldest)
          if (row !== NO_ROW) table.remove(row)
          if (eldest !== undefined) map.delete(eldest)
        } else if (typeof act === 'object') {
          const row = table.find(act.removed)
          expect(row !== NO_ROW).toBe(map.delete(act.removed))
          if (row !== NO_ROW) table.remove(row)
        } else {
          if (!map.delete(act) && map.size === most && eldest !== undefined) map.delete(eldest)
          map.set(act, index)
          putInto(table, act, index)
        }
      }
      expect(contentOf(table)).toEqual(Array.from(map, ([key, index]) => [key, 2 ** 31 - 1 - index, 0 - index]))
      expect(table.size()).toBe(map.size)
      for (let key = 0; key <= 41; key++) {
        expect(table.find(key) !== NO_ROW).toBe(map.has(key))
        expect(table.find(key * 2 ** 32 + 5) !== NO_ROW).toBe(map.has(key * 2 ** 32 + 5))
      }
    }),
  )
})

it('gives a row to the next key as if it were new', () => {
  const table = createKeyTable(2)
  putInto(table, 1, 7)
  table.remove(table.find(1))
  const row = table.put(2)
  expect([table.cell(row, BIG), table.cell(row, NEGATIVE)]).toEqual([0, 0])
})

it('keeps what stands beside a key that is put in again', () => {
  const table = createKeyTable(2)
  putInto(table, 1, 7)
  putInto(table, 2, 8)
  table.put(1)
  expect(contentOf(table).map(([key, , negative]) => [key, negative])).toEqual([
    [2, -8],
    [1, -7],
  ])
})

it('lets a row be taken out when it is its turn', () => {
  const table = createKeyTable(0)
  for (let key = 0; key < 100; key++) table.put(key)
  for (const row of table.rows()) if (table.keyOf(row) % 3 !== 0) table.remove(row)
  expect(Array.from(table.rows(), table.keyOf)).toEqual(Array.from({ length: 34 }, (_, index) => 3 * index))
})

it('grows beyond what links of two bytes reach, and takes given rows again', () => {
  const table = createKeyTable(1)
  const many = 100_000
  for (let key = 0; key < many; key++) table.setCell(table.put(key), 0, key)
  for (let key = 0; key < many - 100; key++) {
    expect(table.cell(table.eldest(), 0)).toBe(key)
    table.remove(table.eldest())
  }
  for (let key = many; key < many + 500; key++) table.put(key)
  expect(Array.from(table.rows(), table.keyOf)).toEqual(Array.from({ length: 600 }, (_, index) => many - 100 + index))
})
