// Worlds by their seeds: the same ones in every run, and some that nobody has seen before.
import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/model/time.ts'
import { expectAllWell, regressionSeeds } from './seeds.ts'
import { simulate } from './simulate.ts'

describe('a simulation', { timeout: 10 * MINUTE }, () => {
  it.each([3, 17, 48])('of seed %i takes the same course twice', async (seed) => {
    const [one, other] = [await simulate(seed), await simulate(seed)]
    expect(one.traceHash).toMatch(/^[0-9a-f]{64}$/)
    expect(other).toEqual(one)
  })

  it('of another seed takes another course', async () => {
    expect((await simulate(1)).traceHash).not.toBe((await simulate(2)).traceHash)
  })

  it.each(regressionSeeds)('of seed %i is well now: %s', (seed) => expectAllWell(seed))

  it('of the first hundred seeds is well', async () => {
    for (let seed = 1; seed <= 100; seed++) await expectAllWell(seed)
  })
})
