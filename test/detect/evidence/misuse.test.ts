// Evidence grows as it should against every bound, and is a fair bet: its expectation under normal use is at most one.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/app/seeded-random.ts'
import {
  ALTERNATIVES,
  DUPLICATE,
  fade,
  MOST_NATS,
  natsOf,
  OFF_PATTERN,
  OK,
  OUTCOMES,
  REJECTED,
  weigh,
} from '../../../src/detect/evidence/misuse.ts'

/** The bounds of the prior alone (reference detection.md 7.4). */
const PRIOR = Float64Array.of(1 - 0.053 - 0.025 - 0.025 - 0.0105, 0.053, 0.025, 0.025, 0.0105)

function grownBy(outcomes: readonly number[], bounds = PRIOR): Float32Array {
  const evidence = new Float32Array(ALTERNATIVES)
  for (const outcome of outcomes) weigh(evidence, outcome, bounds)
  return evidence
}

const many = (outcome: number, count: number): number[] => Array.from({ length: count }, () => outcome)

describe('evidence', () => {
  // The table of detection.md 7.5, less what a seventh alternative costs: ln(7/6) = 0.15.
  it.each([
    [OFF_PATTERN, [2.7, 6.7, 10.8, 15.0]],
    [REJECTED, [1.9, 4.9, 8.2, 11.6]],
    [DUPLICATE, [1.2, 3.4, 6.0, 8.5]],
  ])('of outcome %d grows as the reference says', (outcome, expected) => {
    expected.forEach((nats, index) => {
      const grown = natsOf(grownBy(many(outcome, index + 1)))
      expect(Math.abs(grown - nats), `${index + 1} attempts`).toBeLessThan(0.35)
    })
  })

  it('is never added to by a good attempt, and never more than its bound', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: OUTCOMES - 1 }), { maxLength: 60 }), (outcomes) => {
        const evidence = grownBy(outcomes)
        const before = natsOf(evidence)
        expect(before).toBeLessThanOrEqual(MOST_NATS)
        expect(before).toBeGreaterThanOrEqual(0)
        weigh(evidence, OK, PRIOR)
        expect(natsOf(evidence)).toBeLessThanOrEqual(before + 1e-12)
      }),
    )
  })

  it('is a fair bet at most: the mean of its factors is not above one where the bounds are right', () => {
    const share = fc.double({ min: 0.001, max: 0.3, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(share, share, share, share), (bad) => {
        const sum = bad.reduce((total, each) => total + each, 0)
        fc.pre(sum <= 0.9)
        const bounds = Float64Array.of(1 - sum, ...bad)
        for (let alternative = 0; alternative < ALTERNATIVES; alternative++) {
          let mean = 0
          for (let outcome = 0; outcome < OUTCOMES; outcome++) {
            // From far above zero, where nothing is cut off.
            const evidence = new Float32Array(ALTERNATIVES).fill(20)
            weigh(evidence, outcome, bounds)
            mean += (bounds[outcome] ?? 0) * Math.exp((evidence[alternative] ?? 0) - 20)
          }
          // Held in single precision, of which the steps around 20 are 2e-6 wide.
          expect(mean).toBeLessThanOrEqual(1 + 2e-6)
        }
      }),
    )
  })

  it('reaches nine nats in normal use hardly ever', () => {
    const random = seededRandom('normal use')
    let reached = 0
    for (let source = 0; source < 2_000; source++) {
      const evidence = new Float32Array(ALTERNATIVES)
      for (let attempt = 0; attempt < 50; attempt++)
        weigh(evidence, random.chance(0.05) ? random.between(1, 4) : OK, Float64Array.of(0.8, 0.05, 0.05, 0.05, 0.05))
      if (natsOf(evidence) >= 9) reached += 1
    }
    expect(reached).toBe(0)
  })

  it('halves in three days', () => {
    const evidence = Float32Array.from({ length: ALTERNATIVES }, () => 8)
    fade(evidence, 3)
    expect([...evidence]).toEqual(Array.from({ length: ALTERNATIVES }, () => 4))
  })
})
