// The seeds that `npm test` simulates, and how one that fails is told.
import { expect } from 'vitest'
import { simulate } from './simulate.ts'

/** Seeds that once showed what must never be, with what was wrong: they are simulated for ever. The course of a seed may change with the code. */
export const regressionSeeds: readonly (readonly [seed: number, found: string])[] = [
  [48, 'a partition that came back was restored from a state older than the committed offset, as the tail of `state` lagged'],
]

/** Expects of a world that nothing is wrong in it; says how to see it again if there is. */
export async function expectAllWell(seed: number): Promise<void> {
  const { violations } = await simulate(seed)
  expect(violations, `npm run sim -- --seed ${seed} --trace`).toEqual([])
}
