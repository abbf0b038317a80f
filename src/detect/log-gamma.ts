// The gamma function in log space, and the two parts that exact tails of counts are made of.
//
// The method is Loader's: "Fast and Accurate Computation of Binomial Probabilities", 2000. A probability mass is the product of a
// correction to Stirling's formula and a deviance, and no large logarithms are subtracted from one another.

/** ln sqrt(2 pi). */
const HALF_LN_2_PI = 0.918_938_533_204_672_7

/** From here on the series of `stirlingError` is exact to the last bit. */
const LARGE = 16

/** ln of the gamma function for x > 0; infinity for 0, and for what is below 0 or no number. */
export function logGamma(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  return (x - 0.5) * Math.log(x) - x + HALF_LN_2_PI + stirlingError(x)
}

/** ln gamma(x + 1) less Stirling's (x + 1/2) ln x - x + ln sqrt(2 pi), for x > 0. */
export function stirlingError(x: number): number {
  let [error, at] = [0, x]
  // What one step down adds is exact in itself, so a small x is reached from a large one.
  for (; at < LARGE; at++) error += (at + 0.5) * Math.log1p(1 / at) - 1
  const square = 1 / (at * at)
  return error + (1 / 12 - square * (1 / 360 - square * (1 / 1_260 - square * (1 / 1_680 - square / 1_188)))) / at
}

/** x ln(x / m) + m - x, for x >= 0 and m > 0: zero where they are equal, exact near to it. */
export function deviance(x: number, m: number): number {
  const difference = x - m
  if (Math.abs(difference) >= 0.1 * (x + m)) return x === 0 ? m : x * Math.log(x / m) - difference
  const v = difference / (x + m)
  let sum = difference * v
  let power = 2 * x * v
  for (let odd = 3; ; odd += 2) {
    power *= v * v
    const next = sum + power / odd
    if (next === sum) return sum
    sum = next
  }
}
