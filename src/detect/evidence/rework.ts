// The other innocent story: a rework station registers devices again that this claim knows, from a network that nobody declared.
import { OK, OUTCOMES, type OutcomeIndex } from './misuse.ts'

/** Shares of the outcomes where devices are registered again, in their order. */
const shares = Float64Array.of(0.1, 0.85, 0.025, 0.02, 0.005)
/** Of a hundred new sources one may be such a station. */
const PRIOR = 0.01

/** The log-likelihood of one attempt under the story against normal use, in nats. */
export function forRework(outcome: OutcomeIndex, bounds: Float64Array): number {
  return outcome < OK || outcome >= OUTCOMES ? 0 : Math.log((shares[outcome] ?? 1) / (bounds[outcome] ?? 1))
}

/**
 * Evidence against both innocent stories together, in nats: `what` weighs misuse against normal use, `rework` the station against normal
 * use; normal use mixed with the story explains more than either. It leaves `what` as it is where the story explains nothing.
 */
export function beyondRework(what: number, rework: number): number {
  return what - Math.log1p(PRIOR * Math.expm1(Math.min(rework, MOST)))
}

/** Beyond it nothing is left of any evidence, and an exponential would lose itself. */
const MOST = 60
