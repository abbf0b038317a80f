// Innocent stories take away what they explain, and nothing else.
import { describe, expect, it } from 'vitest'
import { beyondStories, forCommissioning, forRework } from '../../../src/detect/evidence/innocence.ts'
import { ALTERNATIVES, DUPLICATE, OFF_PATTERN, OK, ORPHAN, REJECTED } from '../../../src/detect/evidence/misuse.ts'

const BOUNDS = Float64Array.of(0.9, 0.04, 0.03, 0.02, 0.01)
const evidence = (nats: number): Float32Array => new Float32Array(ALTERNATIVES).fill(nats)

describe('an attempt', () => {
  it('speaks for a rework station by duplicates, against it by new devices, and hardly by refusals', () => {
    expect(forRework(DUPLICATE, BOUNDS)).toBeGreaterThan(2.5)
    expect(forRework(OK, BOUNDS)).toBeLessThan(-1)
    expect(Math.abs(forRework(REJECTED, BOUNDS))).toBeLessThan(0.3)
  })

  it('speaks for a line that is set up by refusals and orphans, and not by forged serials', () => {
    expect([REJECTED, ORPHAN].map((outcome) => forCommissioning(outcome, BOUNDS) > 2)).toEqual([true, true])
    expect(forCommissioning(OFF_PATTERN, BOUNDS)).toBeLessThanOrEqual(0.01)
    expect(forCommissioning(OK, BOUNDS)).toBeLessThan(0)
  })
})

it('leave evidence as it is where they explain nothing, and none where they explain all', () => {
  expect(beyondStories(evidence(15), { rework: -30, commissioning: -30 })).toBeCloseTo(15, 6)
  expect(beyondStories(evidence(15), { rework: 0, commissioning: 0 })).toBeCloseTo(15, 6)
  expect(beyondStories(evidence(15), { rework: 40, commissioning: 0 })).toBeLessThan(0)
  expect(beyondStories(evidence(15), { rework: 0, commissioning: 14 })).toBeCloseTo(15 - 14 - Math.log(0.05), 1)
})
