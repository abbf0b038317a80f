// The gamma function in log space, against vectors of mpmath (fixtures/tails.py).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { deviance, logGamma, stirlingError } from '../../src/detect/log-gamma.ts'

const vectors: { readonly logGamma: readonly (readonly [x: number, log: number])[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'tails.json'), 'utf8'),
)

it('is what mpmath says, to 1e-13', () => {
  expect(vectors.logGamma.length).toBeGreaterThan(10)
  for (const [x, log] of vectors.logGamma) {
    expect(Math.abs(logGamma(x) - log), `at ${x}`).toBeLessThan(1e-13 * Math.max(1, Math.abs(log)))
  }
})

it('is infinite where the gamma function is, or is none', () => {
  for (const x of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(logGamma(x)).toBe(Number.POSITIVE_INFINITY)
})

it('grows by ln x from x to the next', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), (x) => {
      expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-10)
    }),
  )
})

it('leaves to Stirling what its series says of large numbers', () => {
  expect(stirlingError(1e6) * 12e6).toBeCloseTo(1, 12)
})

it('is a deviance that keeps its figures where both are nearly the same', () => {
  const plain = (x: number, m: number): number => x * Math.log(x / m) + m - x
  expect(deviance(7, 7)).toBe(0)
  expect(deviance(0, 3)).toBe(3)
  expect(deviance(5, 2)).toBeCloseTo(plain(5, 2), 14)
  expect(deviance(1e5 + 1, 1e5) / (0.5 / 1e5)).toBeCloseTo(1, 4)
})
