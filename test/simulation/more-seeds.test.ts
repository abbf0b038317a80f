// More worlds: the same ones in every run, so that what lands does not hang on the day, or those from the one that SIM_SEED names.
import { describe, it } from 'vitest'
import { MINUTE } from '../../src/model/time.ts'
import { expectAllWell } from './seeds.ts'

/** So many seeds a run; the soak simulates ten thousand. */
const SEEDS = 200
const from = Number(process.env.SIM_SEED ?? 1_001)

describe('a simulation of more seeds', () => {
  it(`is well from ${from} to ${from + SEEDS - 1}`, { timeout: 10 * MINUTE }, async () => {
    for (let seed = from; seed < from + SEEDS; seed++) await expectAllWell(seed)
  })
})
