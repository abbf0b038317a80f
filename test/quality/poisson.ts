// Exact bounds on the mean of a Poisson count (Garwood 1936): how bad it may really be where few or none were seen.

/** ln P(X <= count) is monotone in the mean; the sum is taken relative to its greatest term so that nothing underflows. */
function atMost(count: number, mean: number): number {
  if (mean === 0) return 1
  let log = -mean
  let sum = Math.exp(log)
  for (let k = 1; k <= count; k++) {
    log += Math.log(mean / k)
    sum += Math.exp(log)
  }
  return Math.min(1, sum)
}

/** The mean at which a falling chance reaches `target`. */
function meanWhere(chance: (mean: number) => number, target: number, most: number): number {
  let [low, high] = [0, most]
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (chance(middle) > target) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The greatest mean under which so few still come with a chance of `1 - confidence`. Count: of events, not a rate. */
export function upperBound(count: number, confidence: number): number {
  return meanWhere((mean) => atMost(count, mean), 1 - confidence, 20 + 2 * count + 10 * Math.sqrt(count + 1))
}

/** The least mean under which so many come with a chance of `1 - confidence`; 0 where none came. */
export function lowerBound(count: number, confidence: number): number {
  return count === 0 ? 0 : meanWhere((mean) => atMost(count - 1, mean), confidence, 20 + 2 * count)
}
