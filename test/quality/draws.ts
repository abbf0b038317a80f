// What the made-up traffic draws beside plain fractions: ranges, gamma noise, gaps between arrivals.
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import type { Mix, Range } from './ranges.ts'

/** Uniform between the ends of a range. */
export function within([least, most]: Range, random: SeededRandom): number {
  return least + (most - least) * random.fraction()
}

/** A mix between two, each share drawn by itself. */
export function mixBetween([least, most]: readonly [Mix, Mix], random: SeededRandom): Mix {
  return {
    duplicate: within([least.duplicate, most.duplicate], random),
    rejected: within([least.rejected, most.rejected], random),
    orphan: within([least.orphan, most.orphan], random),
    offPattern: within([least.offPattern, most.offPattern], random),
  }
}

/** A gap to the next arrival of a process that knows no memory; in the unit in which `rate` counts. */
export function gapOf(rate: number, random: SeededRandom): number {
  return -Math.log(1 - random.fraction()) / rate
}

/** Standard normal, by Box and Muller. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction())
}

/** Gamma with mean 1 and variance `dispersion`, at most 1 (Marsaglia and Tsang 2000): a Poisson count of it is negative binomial. */
export function unevenness(dispersion: number, random: SeededRandom): number {
  const d = 1 / dispersion - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.fraction()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * dispersion
  }
}
