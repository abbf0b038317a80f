// What a claim normally shows of each outcome: upper bounds, learned from sources that are trusted, and from what others show now.
import { DAY, type Millis } from '../../model/time.ts'
import type { Row } from '../cells.ts'
import { fromFloats, toFloats } from './floats.ts'
import { OFF_PATTERN, OK, OUTCOMES, type OutcomeIndex } from './misuse.ts'

/** A prior of so many attempts, with these shares in the order of the outcomes (detection.md 7.2). */
const PRIOR_WEIGHT = 300
const PRIOR = Float64Array.of(0, 0.03, 0.01, 0.01, 0.002)
/** No bound is lower: what was never seen is not impossible (detection.md 18). */
const FLOOR = Float64Array.of(0, 0.02, 0.012, 0.012, 0.006)
/** The share that an alternative gives its own outcome: at this bound the outcome is no evidence. */
const MOST_BOUND = 0.7
const MOST_BAD = 0.9
/** A history of one kind of failure must not excuse the pool of young sources. */
const MOST_IN_POOL = 0.5

const HALF_LIFE_DAYS = 14
/** A new serial format is rolled out within days, and what was learned of it is forgotten as fast. */
const OFF_PATTERN_HALF_LIFE_DAYS = 1

/** What some sources show just now: attempts, and the bad ones by outcome. Fractions, where older ones count less. */
export interface Recent {
  readonly attempts: number
  readonly bad: Float64Array
}

/** Fewer attempts of established sources say nothing. */
const FEWEST_RECENT = 3

export interface NormalUse {
  /** Time goes on: what was learned fades. */
  advance(at: Millis): void
  /** One attempt that may teach. Off-pattern is learned from established sources only. */
  learn(outcome: OutcomeIndex, isEstablished: boolean): void
  /**
   * Upper bounds by outcome; that of `ok` is what the bad ones leave. `established`: what established sources show now; `others`: what
   * other sources with a past show, null where there are too few. The array is used again by the next call.
   */
  bounds(established: Recent, others: Recent | null): Float64Array
  /** As `bounds`, for attempts of many young sources together, which must not excuse each other. */
  boundsOfPool(established: Recent): Float64Array
  /** The bound that the past alone gives. */
  history(outcome: OutcomeIndex): number
  save(): readonly Row[]
}

/** Nothing learned, or what `save` gave. */
export function createNormalUse(saved: readonly Row[] = []): NormalUse {
  const [attempts = PRIOR_WEIGHT, since = 0, ...counts] = fromFloats(saved[0]?.[0])
  const bad = Float64Array.from(counts.length === 0 ? PRIOR.map((share) => share * PRIOR_WEIGHT) : counts)
  const result = new Float64Array(OUTCOMES)
  let total = attempts
  let last: Millis = since

  function history(outcome: OutcomeIndex): number {
    const count = bad[outcome] ?? 0
    return Math.max(FLOOR[outcome] ?? 0, (count + 2 * Math.sqrt(count) + 1) / total)
  }

  /** What is missing of the prior comes back: it yields to what was seen, and never disappears. */
  function refill(): void {
    const missing = Math.max(0, PRIOR_WEIGHT - total)
    total += missing
    for (let outcome = OK + 1; outcome < OUTCOMES; outcome++) bad[outcome] = (bad[outcome] ?? 0) + missing * (PRIOR[outcome] ?? 0)
  }

  return {
    advance(at) {
      if (at <= last) return
      const days = (at - last) / DAY
      last = at
      const left = 2 ** (-days / HALF_LIFE_DAYS)
      total *= left
      for (let outcome = OK + 1; outcome < OFF_PATTERN; outcome++) bad[outcome] = (bad[outcome] ?? 0) * left
      bad[OFF_PATTERN] = (bad[OFF_PATTERN] ?? 0) * 2 ** (-days / OFF_PATTERN_HALF_LIFE_DAYS)
      refill()
    },
    learn(outcome, isEstablished) {
      total += 1
      if (outcome === OK || (outcome === OFF_PATTERN && !isEstablished)) return
      bad[outcome] = (bad[outcome] ?? 0) + 1
    },
    bounds(established, others) {
      for (let outcome = OK + 1; outcome < OUTCOMES; outcome++) {
        const now = Math.max(boundOfEstablished(established, outcome), boundOfOthers(others, outcome))
        result[outcome] = Math.min(MOST_BOUND, Math.max(history(outcome), now))
      }
      return settled(result)
    },
    boundsOfPool(established) {
      for (let outcome = OK + 1; outcome < OUTCOMES; outcome++) {
        result[outcome] = Math.max(Math.min(MOST_IN_POOL, history(outcome)), boundOfEstablished(established, outcome))
      }
      return settled(result)
    },
    history,
    save: () => [[toFloats([total, last, ...bad])]],
  }
}

/** Brings the bad bounds down to what they may sum to, and gives `ok` the rest. */
function settled(bounds: Float64Array): Float64Array {
  let sum = 0
  for (let outcome = OK + 1; outcome < OUTCOMES; outcome++) sum += bounds[outcome] ?? 0
  const scale = sum > MOST_BAD ? MOST_BAD / sum : 1
  for (let outcome = OK + 1; outcome < OUTCOMES; outcome++) bounds[outcome] = (bounds[outcome] ?? 0) * scale
  bounds[OK] = 1 - sum * scale
  return bounds
}

/**
 * An upper bound on the share of an outcome among what established sources show now (detection.md 7.4), less what that formula gives for
 * nothing at all: that nobody fails is no reason to expect that somebody may.
 */
function boundOfEstablished({ attempts, bad }: Recent, outcome: OutcomeIndex): number {
  if (attempts < FEWEST_RECENT) return 0
  const count = bad[outcome] ?? 0
  return Math.min(MOST_BOUND, (count + 1.5 * (Math.sqrt(count + 0.25) - 0.5)) / (attempts + 1))
}

/** As `boundOfEstablished`, for a short list of other sources' attempts. */
function boundOfOthers(others: Recent | null, outcome: OutcomeIndex): number {
  const count = others?.bad[outcome] ?? 0
  return others === null || count === 0 ? 0 : Math.min(MOST_BOUND, (count + 0.5) / (others.attempts + 1))
}
