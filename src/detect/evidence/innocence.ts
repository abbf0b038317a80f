// Innocent stories of a new source beside normal use: what they explain is no evidence for more than an alert.
import { ALTERNATIVES, type OutcomeIndex, type Ratios } from './misuse.ts'

/** Shares of the outcomes where devices are registered again that this claim knows, in their order, and how many new sources do that. */
const rework = { shares: Float64Array.of(0.22, 0.72, 0.025, 0.025, 0.01), prior: 0.01 }
/** The same of a line that is set up: its first tries fail in half of the cases (reference detection.md 13.2, L11). */
const commissioning = { shares: Float64Array.of(0.5, 0.02, 0.28, 0.19, 0.01), prior: 0.05 }
/** So long a line is set up. Nobody sets up a line in a hosting network. */
export const FIRST_TRIES = 20

/** Log-likelihoods of both stories against normal use, in nats. */
export interface Stories {
  readonly rework: number
  readonly commissioning: number
}

/** The log-likelihood of one attempt for a rework station, against normal use. */
export function forRework(outcome: OutcomeIndex, bounds: Float64Array): number {
  return Math.log((rework.shares[outcome] ?? 1) / (bounds[outcome] ?? 1))
}

/** The same for a line that is set up; only its first tries are to be asked about. */
export function forCommissioning(outcome: OutcomeIndex, bounds: Float64Array): number {
  return Math.log((commissioning.shares[outcome] ?? 1) / (bounds[outcome] ?? 1))
}

/**
 * Evidence against normal use and the stories together, in nats: `what` holds the alternatives against normal use, and normal use mixed
 * with the stories explains more than it does alone. Nothing is taken away where no story explains anything.
 */
export function beyondStories(what: Ratios, stories: Stories): number {
  let sum = 0
  for (const ratio of what) sum += Math.exp(ratio)
  const mixed = 1 + rework.prior * Math.expm1(stories.rework) + commissioning.prior * Math.expm1(stories.commissioning)
  return Math.log(sum / ALTERNATIVES) - Math.log(Math.max(LEAST, mixed))
}

/** Stories that explain nothing take nothing away, and give nothing either. */
const LEAST = 1
