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
      const since = new Set(ordered.filter(({ minute }) => minute >= from).map(({ key }) => key))
      expect(keys.countSince(from)).toBe(since.size)
      for (let key = 0; key <= 20; key++) expect(keys.isSince(key, from)).toBe(since.has(key))
    }),
  )
})

it('keeps the last 1,024 keys, so that smaller windows stay exact', () => {
  const keys = createRecentKeys()
  for (let key = 0; key < 2_000; key++) keys.see(key, key)
  for (const held of [keys, createRecentKeys(keys.save())]) {
    expect(held.countSince(0)).toBe(EXACT_DISTINCT)
    expect(held.countSince(1_500)).toBe(500)
    expect([1_499, 1_500, 1_999, 2_000].map((key) => held.isSince(key, 1_500))).toEqual([false, true, true, false])
  }
})
