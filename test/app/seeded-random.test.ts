// Chance that repeats itself: bounds, averages, independence of its streams.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/app/seeded-random.ts'

describe('seeded chance', () => {
  it('repeats itself by its seed and differs by every part of it', () => {
    expect(seededRandom('a', 1).hex(32)).toBe(seededRandom('a', 1).hex(32))
    expect(
      new Set([seededRandom('a', 1), seededRandom('a', 2), seededRandom('b', 1), seededRandom('a1')].map((random) => random.hex(32))).size,
    ).toBe(4)
  })

  it('stays within its bounds and reaches both', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 9 }), (seed, width) => {
        const random = seededRandom(seed)
        const drawn = Array.from({ length: 400 }, () => random.between(5, 5 + width))
        expect(Math.min(...drawn)).toBe(5)
        expect(Math.max(...drawn)).toBe(5 + width)
      }),
      { numRuns: 30 },
    )
  })

  it.each([0, 0.3, 4, 90])('counts what happens %d times on the average', (mean) => {
    const random = seededRandom('poisson', mean)
    const counts = Array.from({ length: 4_000 }, () => random.poisson(mean))
    const average = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const variance = counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / counts.length
    // Six standard errors of the mean; a Poisson's variance is its mean.
    expect(Math.abs(average - mean)).toBeLessThanOrEqual(6 * Math.sqrt(mean / counts.length))
    expect(Math.abs(variance - mean)).toBeLessThanOrEqual(0.15 * mean)
  })

  it('writes ids in the shape of ids', () => {
    const random = seededRandom(1)
    expect(random.hex(64)).toMatch(/^[0-9a-f]{64}$/)
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(['x', 'y']).toContain(random.pick(['x', 'y']))
  })
})
