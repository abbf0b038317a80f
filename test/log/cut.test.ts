// Cutting: nothing is lost or moved, and no piece is too large that could be smaller.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cut } from '../../src/log/cut.ts'

const sum = (items: readonly number[]): number => items.reduce((total, item) => total + item, 0)

it('keeps every item in its order, and every piece within both bounds', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 25 }), (items, count, size) => {
      const pieces = cut(items, count, size, (item) => item)
      expect(pieces.flat()).toEqual(items)
      for (const piece of pieces) {
        expect(piece.length).toBeGreaterThan(0)
        expect(piece.length).toBeLessThanOrEqual(count)
        expect(piece.length === 1 || sum(piece) <= size).toBe(true)
      }
    }),
  )
})

it('cuts no more often than it must', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 25 }), (items, count, size) => {
      const pieces = cut(items, count, size, (item) => item)
      pieces.slice(1).forEach((piece, index) => {
        const before = pieces[index] ?? []
        expect(before.length === count || sum(before) + (piece[0] ?? 0) > size).toBe(true)
      })
    }),
  )
})

it('cuts by number alone where no size is given', () => {
  expect(cut([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(cut([], 2)).toEqual([])
})
