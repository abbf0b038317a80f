// The table of keys against a map that does the same.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createKeyTable } from '../../src/detect/key-table.ts'

/** Few keys, so that they meet again; some that differ only beyond 32 bits, so that they share a chain. */
const keys = fc.oneof(
  fc.nat({ max: 40 }),
  fc.nat({ max: 40 }).map((key) => key * 2 ** 32 + 5),
)
const acts = fc.array(fc.oneof({ weight: 4, arbitrary: keys }, { weight: 1, arbitrary: fc.constant('take' as const) }), { maxLength: 300 })

it('holds what a map would hold, in the order of the last puts', () => {
  fc.assert(
    fc.property(acts, (sequence) => {
      const [table, map] = [createKeyTable(), new Map<number, number>()]
      for (const [index, act] of sequence.entries()) {
        if (act === 'take') {
          const [eldest] = map
          expect(table.takeEldest()).toBe(eldest?.[1])
          if (eldest !== undefined) map.delete(eldest[0])
        } else {
          map.delete(act)
          map.set(act, index)
          table.put(act, index)
        }
      }
      expect(Array.from(table.entries())).toEqual(Array.from(map))
      expect(table.size()).toBe(map.size)
      for (let key = 0; key <= 41; key++) {
        expect(table.get(key)).toBe(map.get(key))
        expect(table.get(key * 2 ** 32 + 5)).toBe(map.get(key * 2 ** 32 + 5))
      }
    }),
  )
})

it('grows, and takes given rows again', () => {
  const table = createKeyTable()
  for (let key = 0; key < 1_000; key++) table.put(key, key)
  for (let key = 0; key < 900; key++) expect(table.takeEldest()).toBe(key)
  for (let key = 2_000; key < 2_500; key++) table.put(key, key)
  expect(Array.from(table.entries(), ([key]) => key)).toEqual([
    ...Array.from({ length: 100 }, (_, index) => 900 + index),
    ...Array.from({ length: 500 }, (_, index) => 2_000 + index),
  ])
})
