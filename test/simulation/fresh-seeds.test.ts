// Worlds that nobody has seen before: other seeds on every day, or those from the one that SIM_SEED names.
import { describe, it } from 'vitest'
import { DAY, MINUTE } from '../../src/model/time.ts'
import { expectAllWell } from './seeds.ts'

/** So many seeds a run; the soak simulates ten thousand. */
const SEEDS = 200
const from = Number(process.env.SIM_SEED ?? Math.floor(Date.now() / DAY) * SEEDS)

describe('a simulation of fresh seeds', () => {
  it(`is well from ${from} to ${from + SEEDS - 1}`, { timeout: 10 * MINUTE }, async () => {
    for (let seed = from; seed < from + SEEDS; seed++) await expectAllWell(seed)
  })
})
