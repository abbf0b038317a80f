// The other innocent story takes away what it explains, and nothing else.
import { expect, it } from 'vitest'
import { DUPLICATE, OK, REJECTED } from '../../../src/detect/evidence/misuse.ts'
import { beyondRework, forRework } from '../../../src/detect/evidence/rework.ts'

const BOUNDS = Float64Array.of(0.9, 0.04, 0.03, 0.02, 0.01)

it('speaks for a station by duplicates, against it by new devices, and hardly by refusals', () => {
  expect(forRework(DUPLICATE, BOUNDS)).toBeGreaterThan(3)
  expect(forRework(OK, BOUNDS)).toBeLessThan(-2)
  expect(Math.abs(forRework(REJECTED, BOUNDS))).toBeLessThan(0.3)
})

it('leaves evidence as it is where the story explains nothing, and none where it explains all', () => {
  expect(beyondRework(15, -30)).toBeCloseTo(15, 1)
  expect(beyondRework(15, 0)).toBe(15)
  expect(beyondRework(15, 40)).toBeLessThan(0)
  expect(beyondRework(22, 1e6)).toBeGreaterThan(-40)
})
