// The seeds that `npm test` simulates, and how one that fails is told.
import { expect } from 'vitest'
import { simulate } from './simulate.ts'

/** Seeds that once showed what must never be, with what was wrong: they are simulated for ever. The course of a seed may change with the code. */
export const regressionSeeds: readonly (readonly [seed: number, found: string])[] = [
  [48, 'a partition that came back was restored from a state older than the committed offset'],
  [54, 'an entry became visible late while nobody read the log group, and was never found'],
  [20_135, 'the same, with another process that took over'],
  [20_226, 'a claim came into sight while AWS was asked, and the intent stood behind a record that called it blind'],
  [20_387, 'a notice that failed under a clock that ran ahead waited for that time to come'],
  [30_089, 'to read the horizon again took so long that it was read again and again'],
  [127, 'a process that had lost its partition wrote of an attempt what had been put right since'],
  [51_405, 'an owner that had slept since the ledger was empty claimed it, was replaced at once, and the ledger did not verify any more'],
  [30_712, 'the same as 127, where the oracle of the input took what was written last'],
  [66_407, 'a step that came after the end of a stranger’s attempt was counted when the next of that device ended, or never'],
  [62_486, 'a simulated member that slept while it joined was in its group twice, and one of the two never left'],
  [63_270, 'a simulated member was asked for a partition before it heard that it had been given it, and kept it for ever'],
  [60_060, 'who lost a partition while it took it up went on with that engine when it came back, over what others had done meanwhile'],
  [69_552, 'an attempt that a successor told again as it was found what only the watermark was to find, at another time under the same id'],
]

/** Expects of a world that nothing is wrong in it; says how to see it again if there is. */
export async function expectAllWell(seed: number): Promise<void> {
  const { violations } = await simulate(seed)
  expect(violations, `npm run sim -- --seed ${seed} --trace`).toEqual([])
}
