// Upper tails of counts and of excesses, as natural logarithms: how unlikely it is to see as much as was seen, or more.
//
// The upper tail is computed by itself and never as 1 less the lower one, so that it stays exact down to the smallest probabilities:
// of a Poisson count as a series (the regularised incomplete gamma function), of a negative binomial one as Lentz's continued fraction
// (the regularised incomplete beta function; Thompson and Barnett, 1986, for the method). Held against SciPy and mpmath:
// test/detect/fixtures/tails.py. Up to counts and means of 1e5 the probability is exact to 1e-9 of itself.
//
// Every answer is a number: what is no number (a missing mean, say) is no evidence, so its tail is 1 and the logarithm 0.
import { deviance, stirlingError } from './log-gamma.ts'

const LN_2_PI = Math.log(2 * Math.PI)
const CERTAIN = 0
const IMPOSSIBLE = Number.NEGATIVE_INFINITY
/** What is smaller or larger than anything that is counted is taken for this: doubles have their ends, too. */
const [LEAST, MOST] = [1e-100, 1e15]
/** Enough for counts of 1e9. Where a sum were longer its head is the answer, which is then too likely. */
const MOST_TERMS = 1_000_000

/** ln P(X >= k) of a Poisson count with this mean. A mean of 0 or less is that of nothing: only k <= 0 is then possible. */
export function logPoissonTail(k: number, mean: number): number {
  const easy = easyTail(k, mean)
  if (easy !== null) return easy
  const [count, expected] = [countOf(k), Math.max(mean, LEAST)]
  if (count <= expected) return logOfRest(logPoissonMass(count - 1, expected) + Math.log(descendingSum(count - 1, expected)))
  return Math.min(CERTAIN, logPoissonMass(count, expected) + Math.log(ascendingSum(count, expected)))
}

/**
 * ln P(X >= k) of a negative binomial count with this mean and shape, whose variance is mean + mean^2 / shape. An infinite shape makes
 * it a Poisson count; a shape of 0 or less, which no distribution has, is no evidence.
 */
export function logNegativeBinomialTail(k: number, mean: number, shape: number): number {
  const easy = easyTail(k, mean)
  if (easy !== null) return easy
  if (!(shape > 0)) return CERTAIN
  if (shape > MOST) return logPoissonTail(k, mean)
  const [count, expected, r] = [countOf(k), Math.max(mean, LEAST), Math.max(shape, LEAST)]
  const hit = expected / (expected + r)
  const miss = r / (expected + r)
  const logMass = logNegativeBinomialMass(count, expected, r)
  // The fraction converges fast on this side of the mean, and the other side is what it leaves.
  if (hit * (count + r + 2) < count + 1) return Math.min(CERTAIN, logMass + Math.log(betaFraction(count, r, hit)))
  return logOfRest(logMass + Math.log(count / r) + Math.log(betaFraction(r, count, miss)))
}

/**
 * ln P(X > x) of a generalised Pareto excess: shape 0 is exponential, below 0 it ends at -scale / shape. A scale of 0 or less is that of
 * no excess at all.
 */
export function logParetoTail(x: number, scale: number, shape: number): number {
  if (Number.isNaN(x + scale + shape) || x <= 0 || scale === Number.POSITIVE_INFINITY || shape === Number.POSITIVE_INFINITY) return CERTAIN
  if (scale <= 0 || x === Number.POSITIVE_INFINITY || shape === Number.NEGATIVE_INFINITY) return IMPOSSIBLE
  const excess = x / scale
  if (shape === 0) return -excess
  return shape * excess <= -1 ? IMPOSSIBLE : -Math.log1p(shape * excess) / shape
}

/** The tail of a count where no sum is needed for it; null where one is. */
function easyTail(k: number, mean: number): number | null {
  if (Number.isNaN(k) || Number.isNaN(mean) || k <= 0) return CERTAIN
  if (mean <= 0 || k === Number.POSITIVE_INFINITY) return IMPOSSIBLE
  return mean > MOST ? CERTAIN : null
}

function countOf(k: number): number {
  return Math.min(Math.ceil(k), MOST)
}

/** ln(1 - p), from ln p. Rounding may have lifted p above 1, and then hardly anything is left. */
function logOfRest(logP: number): number {
  return Math.log1p(-Math.min(Math.exp(logP), 1 - Number.EPSILON / 2))
}

function logPoissonMass(count: number, mean: number): number {
  if (count === 0) return -mean
  return -stirlingError(count) - deviance(count, mean) - (LN_2_PI + Math.log(count)) / 2
}

/** Of k >= 1, as a binomial mass of `shape` in k + `shape`. */
function logNegativeBinomialMass(k: number, mean: number, shape: number): number {
  const all = k + shape
  const correction = stirlingError(all) - stirlingError(shape) - stirlingError(k)
  const deviances = deviance(shape, (all * shape) / (mean + shape)) + deviance(k, (all * mean) / (mean + shape))
  return correction - deviances + (Math.log(shape / all) - Math.log(k) - LN_2_PI) / 2
}

/** 1 + m/(k+1) + m^2/((k+1)(k+2)) + ...: the tail from k on, in units of its first mass. */
function ascendingSum(k: number, mean: number): number {
  let [sum, term] = [1, 1]
  for (let n = 1; n < MOST_TERMS && term > sum * Number.EPSILON; n++) {
    term *= mean / (k + n)
    sum += term
  }
  return sum
}

/** 1 + k/m + k(k-1)/m^2 + ...: what lies up to k, in units of its last mass. */
function descendingSum(k: number, mean: number): number {
  let [sum, term] = [1, 1]
  for (let n = 0; n < MOST_TERMS && term > sum * Number.EPSILON; n++) {
    term *= (k - n) / mean
    sum += term
  }
  return sum
}

/** Keeps the fraction off a division by zero. */
const TINY = 1e-300

/**
 * The continued fraction of the regularised incomplete beta function, without what stands before it: x^a (1-x)^b / (a B(a,b)). Fast for
 * x < (a+1) / (a+b+2), in some sqrt(max(a,b)) steps.
 */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / offZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / offZero(1 + even * d)
    c = offZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / offZero(1 + odd * d)
    c = offZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) <= Number.EPSILON) break
  }
  return fraction
}

function offZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}
