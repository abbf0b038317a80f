// Distinct counts over windows: exact to 1,024, then at least that.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRecentKeys, EXACT_DISTINCT } from '../../src/detect/recent-keys.ts'

it('counts the distinct keys of every window that ends now', () => {
  const visits = fc.array(fc.record({ key: fc.nat({ max: 20 }), minute: fc.nat({ max: 50 }) }))
  fc.assert(
    fc.property(visits, fc.nat({ max: 50 }), (unordered, from) => {
      const keys = createRecentKeys()
      const ordered = unordered.toSorted((a, b) => a.minute - b.minute)
      for (const { key, minute } of ordered) keys.see(key, minute)
      expect(keys.countSince(from)).toBe(keys.since(from).size)
      expect(keys.since(from)).toEqual(new Set(ordered.filter(({ minute }) => minute >= from).map(({ key }) => key)))
    }),
  )
})

it('keeps the last 1,024 keys, so that smaller windows stay exact', () => {
  const keys = createRecentKeys()
  for (let key = 0; key < 2_000; key++) keys.see(key, key)
  expect(keys.since(0).size).toBe(EXACT_DISTINCT)
  expect(keys.since(1_500).size).toBe(500)
  expect(createRecentKeys(keys.save()).since(1_500)).toEqual(keys.since(1_500))
})
