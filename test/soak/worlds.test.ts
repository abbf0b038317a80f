// The simulated worlds of a soak.
import { expect, it } from 'vitest'
import { MINUTE } from '../../src/model/time.ts'
import { isMet } from './figures.ts'
import { soakWorlds } from './worlds.ts'

it('simulates so many worlds, and none where none are asked for', { timeout: 2 * MINUTE }, async () => {
  const figures = await soakWorlds(11, 2, () => {})
  expect(figures).toEqual([
    { what: 'worlds simulated, seeds 11 to 12', asked: null, measured: 2 },
    { what: 'worlds that show what must never be', asked: 0, measured: 0, examples: [] },
  ])
  expect(figures.every(isMet)).toBe(true)
  expect(await soakWorlds(11, 0, () => {})).toEqual([])
})
