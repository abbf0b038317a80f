// The bounds against published values of exact Poisson limits (Garwood 1936), and against what they mean.
import { describe, expect, it } from 'vitest'
import { lowerBound, upperBound } from './poisson.ts'

describe('exact Poisson bounds', () => {
  it.each([
    [0, 2.9957],
    [1, 4.7439],
    [3, 7.7537],
    [10, 16.9622],
  ])('one-sided 95 %% above %d events is %d', (count, bound) => {
    expect(upperBound(count, 0.95)).toBeCloseTo(bound, 3)
  })

  it.each([
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [10, 4.7954, 18.3904],
  ])('two-sided 95 %% around %d events is %d to %d', (count, least, most) => {
    expect(lowerBound(count, 0.975)).toBeCloseTo(least, 3)
    expect(upperBound(count, 0.975)).toBeCloseTo(most, 3)
  })

  it('holds for thousands of events, where the normal approximation is near', () => {
    expect(upperBound(5_000, 0.95)).toBeCloseTo(5_000 + 1.645 * Math.sqrt(5_000), -1)
  })
})
