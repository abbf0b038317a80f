// What misuse looks like: seven alternatives to normal use, each a CUSUM of log-likelihood ratios, averaged as e-values.
import { type Outcome, outcomes } from '../../model/attempt.ts'

/** The place of an outcome in everything that is kept by outcome: 0 is `ok`, the rest are bad. */
export type OutcomeIndex = number

/** Where an outcome stands. */
export function indexOf(outcome: Outcome): OutcomeIndex {
  return outcomes.indexOf(outcome)
}

export const OK: OutcomeIndex = indexOf('ok')
export const DUPLICATE: OutcomeIndex = indexOf('duplicate')
export const REJECTED: OutcomeIndex = indexOf('rejected')
export const ORPHAN: OutcomeIndex = indexOf('orphan')
export const OFF_PATTERN: OutcomeIndex = indexOf('off-pattern')
export const OUTCOMES = outcomes.length

/**
 * Shares of the outcomes, in their order, if a source misuses the claim (reference detection.md 7.5); the last one is a thief with a list of
 * genuine serials, most of which were not registered yet.
 */
const alternatives: readonly { readonly name: string; readonly shares: readonly number[] }[] = [
  { name: 'some fail', shares: [0.7, 0.075, 0.075, 0.075, 0.075] },
  { name: 'mostly duplicates', shares: [0.25, 0.7, 0.05 / 3, 0.05 / 3, 0.05 / 3] },
  { name: 'mostly rejected', shares: [0.25, 0.05 / 3, 0.7, 0.05 / 3, 0.05 / 3] },
  { name: 'mostly orphans', shares: [0.25, 0.05 / 3, 0.05 / 3, 0.7, 0.05 / 3] },
  { name: 'mostly off-pattern', shares: [0.25, 0.05 / 3, 0.05 / 3, 0.05 / 3, 0.7] },
  { name: 'most fail', shares: [0.4, 0.15, 0.15, 0.15, 0.15] },
  { name: 'a list of genuine serials', shares: [0.77, 0.2, 0.01, 0.01, 0.01] },
]
export const ALTERNATIVES = alternatives.length
export const alternativeNames = alternatives.map(({ name }) => name)

/** By alternative and outcome, as logarithms. */
const logShares = alternatives.map(({ shares }) => Float64Array.from(shares, Math.log))

/** No alternative says more than this, nor do all together (detection.md 7.2). */
const MOST_OF_ONE = 40
export const MOST_NATS = 22

/** The log-likelihood ratio of each alternative. Seven digits are enough of a weight, and a claim may hold a thousand of these. */
export type Ratios = Float32Array

/** Nothing speaks for any alternative. */
export function noRatios(): Ratios {
  return new Float32Array(ALTERNATIVES)
}

/**
 * One attempt weighed: `evidence` holds the log-likelihood ratio of each alternative and is changed in place. `bounds` are upper bounds
 * of what normal use shows, by outcome. A good attempt never adds evidence, since the bounds of the bad ones understate how often
 * normal use is good. Returns by how much the greatest ratio went beyond its bound, in nats.
 */
export function weigh(evidence: Ratios, outcome: OutcomeIndex, bounds: Float64Array): number {
  let beyond = 0
  const normal = Math.log(bounds[outcome] ?? 1)
  for (let alternative = 0; alternative < ALTERNATIVES; alternative++) {
    const ratio = (logShares[alternative]?.[outcome] ?? 0) - normal
    const step = outcome === OK ? Math.min(0, ratio) : ratio
    const ratioNow = Math.max(0, (evidence[alternative] ?? 0) + step)
    beyond = Math.max(beyond, ratioNow - MOST_OF_ONE)
    evidence[alternative] = Math.min(MOST_OF_ONE, ratioNow)
  }
  return beyond
}

/** The evidence of all alternatives together, in nats: the logarithm of the mean of their e-values, which is an e-value too. */
export function natsOf(evidence: Ratios): number {
  let sum = 0
  for (const ratio of evidence) sum += Math.exp(ratio)
  return Math.min(MOST_NATS, Math.log(sum / ALTERNATIVES))
}

/** Evidence fades: `evidence` as it stands `days` later, changed in place. Returns the share that is left of it. */
export function fade(evidence: Ratios, days: number): number {
  const left = 2 ** (-days / HALF_LIFE_DAYS)
  for (let alternative = 0; alternative < ALTERNATIVES; alternative++) evidence[alternative] = (evidence[alternative] ?? 0) * left
  return left
}

/** A source that behaves for three days has lost half of what spoke against it (detection.md 18). */
const HALF_LIFE_DAYS = 3
