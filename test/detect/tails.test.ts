// Tails of counts against vectors that SciPy and a sum in 400 digits agree on (fixtures/tails.py), and what bad input gives.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { logNegativeBinomialTail, logParetoTail, logPoissonTail } from '../../src/detect/tails.ts'

const AGREEMENT = 1e-9

interface Vectors {
  readonly poisson: readonly (readonly [k: number, mean: number, log: number])[]
  readonly negativeBinomial: readonly (readonly [k: number, mean: number, shape: number, log: number])[]
}

const vectors: Vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'tails.json'), 'utf8'))

/** By how much of itself a probability is off, from its logarithm and that of the right one. */
const errorOf = (log: number, right: number): number => Math.abs(Math.expm1(log - right))

it('gives Poisson tails as SciPy does, to 1e-9 of the probability', () => {
  const off = vectors.poisson.filter(([k, mean, log]) => !(errorOf(logPoissonTail(k, mean), log) < AGREEMENT))
  expect(off).toEqual([])
  expect(vectors.poisson.length).toBeGreaterThan(100)
  expect(Math.min(...vectors.poisson.map(([, , log]) => log))).toBeLessThan(Math.log(1e-130))
})

it('gives negative binomial tails as SciPy does, to 1e-9 of the probability', () => {
  const off = vectors.negativeBinomial.filter(
    ([k, mean, shape, log]) => !(errorOf(logNegativeBinomialTail(k, mean, shape), log) < AGREEMENT),
  )
  expect(off).toEqual([])
  expect(vectors.negativeBinomial.length).toBeGreaterThan(500)
})

it('gives generalised Pareto tails: by their formula, exponential at shape 0, and an end below it', () => {
  expect(logParetoTail(6, 2, 0.5)).toBeCloseTo(-2 * Math.log(2.5), 14)
  expect(logParetoTail(6, 2, 0)).toBe(-3)
  expect(logParetoTail(6, 2, 1e-12)).toBeCloseTo(-3, 10)
  expect(logParetoTail(1, 2, -0.5)).toBeCloseTo(2 * Math.log(0.75), 14)
  expect(logParetoTail(4, 2, -0.5)).toBe(Number.NEGATIVE_INFINITY)
})

const count = fc.integer({ min: 1, max: 3_000 })
const mean = fc.double({ min: 1e-6, max: 3_000, noNaN: true })
const shape = fc.double({ min: 0.05, max: 1e6, noNaN: true })

it('falls as the count grows and rises with the mean', () => {
  fc.assert(
    fc.property(count, mean, shape, (k, m, r) => {
      // What rounding may do to a logarithm of a probability near to 1.
      const slack = 1e-12
      for (const tail of [(c: number, e: number) => logPoissonTail(c, e), (c: number, e: number) => logNegativeBinomialTail(c, e, r)]) {
        expect(tail(k, m)).toBeLessThanOrEqual(0)
        expect(tail(k + 1, m)).toBeLessThanOrEqual(tail(k, m) + slack)
        expect(tail(k, m * 1.1)).toBeGreaterThanOrEqual(tail(k, m) - slack)
      }
    }),
  )
})

it('differs between two counts by the mass between them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.01, max: 300, noNaN: true }), shape, (k, m, r) => {
      const between = Math.exp(logNegativeBinomialTail(k, m, r)) - Math.exp(logNegativeBinomialTail(k + 1, m, r))
      expect(between).toBeCloseTo(plainMass(k, m, r), 10)
    }),
  )
})

/** Step by step from the mass of 0. */
function plainMass(k: number, m: number, r: number): number {
  let mass = Math.exp(-r * Math.log1p(m / r))
  for (let j = 0; j < k; j++) mass *= (m / (m + r)) * ((r + j) / (j + 1))
  return mass
}

it('turns into the Poisson tail as the shape grows', () => {
  expect(logNegativeBinomialTail(30, 12.5, 1e13)).toBeCloseTo(logPoissonTail(30, 12.5), 9)
  expect(logNegativeBinomialTail(30, 12.5, Number.POSITIVE_INFINITY)).toBe(logPoissonTail(30, 12.5))
})

it('takes a count between two whole ones for the greater', () => {
  expect(logPoissonTail(2.5, 1)).toBe(logPoissonTail(3, 1))
  expect(logNegativeBinomialTail(2.5, 1, 2)).toBe(logNegativeBinomialTail(3, 1, 2))
})

it('gives a number for any input', () => {
  const anything = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-320, 1, 1e15, 1e200),
  )
  fc.assert(
    fc.property(anything, anything, anything, (a, b, c) => {
      for (const log of [logPoissonTail(a, b), logNegativeBinomialTail(a, b, c), logParetoTail(a, b, c)]) {
        expect(log).toBeLessThanOrEqual(0)
      }
    }),
    { numRuns: 1_000 },
  )
})

it('says what bad input means', () => {
  expect(logPoissonTail(0, 5)).toBe(0)
  expect(logPoissonTail(3, 0)).toBe(Number.NEGATIVE_INFINITY)
  expect(logPoissonTail(3, Number.NaN)).toBe(0)
  expect(logPoissonTail(-1, -1)).toBe(0)
  expect(logNegativeBinomialTail(3, 0, 2)).toBe(Number.NEGATIVE_INFINITY)
  expect(logNegativeBinomialTail(3, 5, 0)).toBe(0)
  expect(logNegativeBinomialTail(3, 5, Number.NaN)).toBe(0)
  expect(logParetoTail(3, 0, 0.1)).toBe(Number.NEGATIVE_INFINITY)
  expect(logParetoTail(3, Number.NaN, 0.1)).toBe(0)
})
