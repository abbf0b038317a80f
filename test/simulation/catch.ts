// Looks for the first seed that shows a planted bug.
import { mutatedRoles } from './mutate.ts'
import type { PlantedBug } from './planted.ts'
import { simulate } from './simulate.ts'

export interface Catch {
  readonly seed: number
  readonly violation: string
}

/** The first of `most` seeds from `from` on that shows the bug; null if none does. */
export async function catchBug({ mutations }: PlantedBug, from: number, most: number): Promise<Catch | null> {
  const roles = await mutatedRoles(mutations)
  for (let seed = from; seed < from + most; seed++) {
    const { violations } = await simulate(seed, { roles })
    const [violation] = violations
    if (violation !== undefined) return { seed, violation }
  }
  return null
}
