// Many worlds at once: they come to what they come to one by one, whatever thread had them.
import { expect, it } from 'vitest'
import { MINUTE } from '../../src/model/time.ts'
import { type Outcome, simulate } from './simulate.ts'
import { outcomeText, simulateMany } from './simulate-many.ts'
import { addTo } from './tally.ts'

it('comes to the same on several threads as one by one', { timeout: 3 * MINUTE }, async () => {
  const heard = new Map<number, string>()
  const together = await simulateMany({ from: 3, seeds: 3, threads: 2 }, ({ seed, traceHash }) => void heard.set(seed, traceHash))
  const counts: Record<string, number> = {}
  const hashes = new Map<number, string>()
  for (const seed of [3, 4, 5]) {
    const alone = await simulate(seed)
    addTo(counts, alone.counts)
    hashes.set(seed, alone.traceHash)
  }
  expect(new Map([...heard].sort(([one], [other]) => one - other))).toEqual(hashes)
  expect(together).toEqual({ failed: [], counts })
})

it('says what is wrong with a world, the first of it, and how to see it again', () => {
  const outcome: Outcome = { seed: 9, traceHash: '', counts: {}, violations: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }
  expect(outcomeText(outcome).split('\n')).toEqual([
    'seed 9: 7 violations',
    ...['  a', '  b', '  c', '  d', '  e', '  f'],
    '  again: npm run sim -- --seed 9 --trace',
  ])
  expect(outcomeText({ ...outcome, violations: [] })).toBe('')
})
