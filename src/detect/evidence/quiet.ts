// Use of a claim that is expected to be quiet: so many attempts beside so few expected ones, as a Poisson likelihood ratio.
import { DAY, type Millis } from '../../model/time.ts'

/** A burst of attempts with new serials, and what was expected of the whole claim when it began. */
export interface Burst {
  burstSince: Millis
  burst: number
  expectedBefore: number
}

/** Attempts further apart belong to two bursts. */
const LONGEST: Millis = DAY
/** So few are never a burst, and so many times the expected number are needed (detection.md 18). */
const FEWEST = 5
const TIMES_EXPECTED = 3
/** A quiet claim is expected to do this little at least, since no expectation is without error. */
const LEAST_EXPECTED = 0.02

/** Counts one more attempt; a burst that is a day old begins anew. `expectedSoFar` as `WorkHours` gives it. */
export function countIn(burst: Burst, at: Millis, expectedSoFar: number): void {
  if (burst.burst === 0 || at - burst.burstSince > LONGEST)
    Object.assign(burst, { burstSince: at, burst: 0, expectedBefore: expectedSoFar })
  burst.burst += 1
}

/**
 * How much a burst speaks against what was expected in its time, in nats: n ln(n/E) - n + E, the Poisson log-likelihood ratio of the
 * observed rate against the expected one; 0 for bursts that are small or no more than three times what was expected.
 */
export function surprise({ burst, expectedBefore }: Burst, expectedSoFar: number): number {
  const expected = Math.max(LEAST_EXPECTED, expectedSoFar - expectedBefore)
  if (burst < FEWEST || burst <= TIMES_EXPECTED * expected) return 0
  return burst * Math.log(burst / expected) - burst + expected
}
