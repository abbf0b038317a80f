// The simulated worlds of a soak, as figures.
import { outcomeText, simulateMany } from '../simulation/simulate-many.ts'
import { type Figure, none } from './figures.ts'

/** How often it is said how far it is. */
const TOLD_EVERY = 500

/** Simulates so many worlds on all cores. Figures: how many there were, and those that show what must never be; none of no worlds. */
export async function soakWorlds(from: number, seeds: number, say: (what: string) => void): Promise<readonly Figure[]> {
  if (seeds === 0) return []
  const { failed } = await simulateMany({ from, seeds }, (_, done) => {
    if (done % TOLD_EVERY === 0) say(`${done} of ${seeds} worlds`)
  })
  return [
    { what: `worlds simulated, seeds ${from} to ${from + seeds - 1}`, asked: null, measured: seeds },
    none('worlds that show what must never be', failed.map(outcomeText)),
  ]
}
