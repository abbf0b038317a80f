// The surprise of use when little is expected.
import { expect, it } from 'vitest'
import { type Burst, countIn, surprise } from '../../../src/detect/evidence/quiet.ts'
import { DAY, HOUR } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

function burstOf(count: number, expected: number): number {
  const burst: Burst = { burstSince: 0, burst: 0, expectedBefore: 0 }
  for (let index = 0; index < count; index++) countIn(burst, MONDAY + index * HOUR, (index * expected) / count)
  return surprise(burst, expected)
}

it('is the Poisson likelihood ratio of what came against what was expected', () => {
  expect(burstOf(10, 2)).toBeCloseTo(10 * Math.log(5) - 10 + 2, 6)
})

it('is none for a handful, for up to three times what was expected, and finite where nothing was', () => {
  expect([burstOf(4, 0), burstOf(9, 3)]).toEqual([0, 0])
  expect(burstOf(5, 0)).toBeCloseTo(5 * Math.log(250) - 5 + 0.02, 6)
})

it('begins anew after a day', () => {
  const burst: Burst = { burstSince: 0, burst: 0, expectedBefore: 0 }
  for (const days of [0, 0.5, 1.1, 1.2]) countIn(burst, MONDAY + days * DAY, days)
  expect(burst).toEqual({ burstSince: MONDAY + 1.1 * DAY, burst: 2, expectedBefore: 1.1 })
})
