// What others would run in place of the detector: rules that score a window of five minutes, each with one threshold to tune.
import { logNegativeBinomialTail } from '../../src/detect/tails.ts'
import { DAY, HOUR, HOURS_A_WEEK, MINUTE, type Millis } from '../../src/model/time.ts'

/** Device Defender evaluates every five minutes. */
export const WINDOW: Millis = 5 * MINUTE

/** One closed window of one claim. */
export interface Window {
  readonly from: Millis
  readonly attempts: number
  readonly rejected: number
}

/** How far a window is beyond the ordinary, in the unit of the threshold. Each window is scored once, in order, and then learned from. */
export type Score = (window: Window) => number

interface Rule {
  readonly score: () => Score
  /** The threshold that one would begin with. */
  readonly usual: number
  /** Those that are tried when it is tuned, from the least. */
  readonly thresholds: readonly number[]
}

const attempts = (): Score => (window) => window.attempts

const rejects = (): Score => (window) => window.rejected

/** The least of the last three windows: all of them must be beyond. */
function attemptsThrice(): Score {
  let [older, old] = [0, 0]
  return ({ attempts: count }) => {
    const least = Math.min(older, old, count)
    older = old
    old = count
    return least
  }
}

/** A claim that is mostly silent has next to no deviation, and any attempt would be beyond all bounds. */
const LEAST_DEVIATION = 0.5

/** Standard deviations above the mean of the last seven days; nothing before they are full. */
function sigmas(): Score {
  const kept = (7 * DAY) / WINDOW
  const counts = new Float64Array(kept)
  let [seen, sum, squares] = [0, 0, 0]
  return ({ attempts: count }) => {
    const mean = sum / kept
    const deviation = Math.sqrt(Math.max(0, squares / kept - mean * mean))
    const score = seen < kept ? 0 : (count - mean) / Math.max(deviation, LEAST_DEVIATION)
    const gone = counts[seen % kept] ?? 0
    counts[seen % kept] = count
    seen++
    sum += count - gone
    squares += count ** 2 - gone ** 2
    return score
  }
}

/** Deviations above a mean that forgets with a time constant of a day; nothing on the first day. */
function ewma(): Score {
  const weight = WINDOW / DAY
  let [seen, mean, variance] = [0, 0, 0]
  return ({ attempts: count }) => {
    const off = count - mean
    const score = seen++ < 1 / weight ? 0 : off / Math.max(Math.sqrt(variance), LEAST_DEVIATION)
    mean += weight * off
    variance = (1 - weight) * (variance + weight * off * off)
    return score
  }
}

/** Three weeks of one hour of the week. */
const LEARNED = (3 * HOUR) / WINDOW

/** Decimal digits of the chance of so many, negative binomial with mean and variance of this hour of the week (UTC). */
function hourOfWeek(): Score {
  const hours = Array.from({ length: HOURS_A_WEEK }, () => ({ seen: 0, sum: 0, squares: 0 }))
  return ({ from, attempts: count }) => {
    const hour = hours[Math.floor(from / HOUR) % HOURS_A_WEEK] ?? { seen: 0, sum: 0, squares: 0 }
    const { seen, sum, squares } = hour
    hour.seen++
    hour.sum += count
    hour.squares += count ** 2
    if (seen < LEARNED) return 0
    // Half an attempt beforehand, so that the first one in an hour without any is not impossible.
    const mean = (sum + 0.5) / (seen + 1)
    if (count <= mean) return 0
    const excess = squares / seen - (sum / seen) ** 2 - mean
    return -logNegativeBinomialTail(count, mean, excess > 0 ? mean ** 2 / excess : Number.POSITIVE_INFINITY) / Math.LN10
  }
}

/** Thresholds a tenth apart, whole ones for counts, and the usual one. */
function ladder(least: number, most: number, usual: number, step: (threshold: number) => number = Math.round): readonly number[] {
  const all = new Set([usual])
  for (let threshold = least; threshold <= most; threshold *= 1.1) all.add(step(threshold))
  return [...all].sort((a, b) => a - b)
}

const exactly = (threshold: number): number => threshold

/** Static ones as Device Defender's rules: after one window, or after three in a row. */
export const windowRules = {
  'static, 1 window': { score: attempts, usual: 60, thresholds: ladder(1, 50_000, 60) },
  'static, 3 windows': { score: attemptsThrice, usual: 60, thresholds: ladder(1, 50_000, 60) },
  rejects: { score: rejects, usual: 10, thresholds: ladder(1, 50_000, 10) },
  '3-sigma': { score: sigmas, usual: 3, thresholds: ladder(3, 10_000, 3, exactly) },
  EWMA: { score: ewma, usual: 5, thresholds: ladder(3, 10_000, 5, exactly) },
  'hour of week': { score: hourOfWeek, usual: 6, thresholds: ladder(2, 10_000, 6, exactly) },
} as const satisfies Readonly<Record<string, Rule>>

export type WindowBaseline = keyof typeof windowRules
export type Baseline = WindowBaseline | 'new network'

export const windowBaselines: readonly WindowBaseline[] = Object.keys(windowRules).filter(
  (name): name is WindowBaseline => name in windowRules,
)
export const baselines: readonly Baseline[] = [...windowBaselines, 'new network']

/** Something for each baseline. */
export function byBaseline<T>(make: (baseline: Baseline) => T): Readonly<Record<Baseline, T>> {
  return {
    'static, 1 window': make('static, 1 window'),
    'static, 3 windows': make('static, 3 windows'),
    rejects: make('rejects'),
    '3-sigma': make('3-sigma'),
    EWMA: make('EWMA'),
    'hour of week': make('hour of week'),
    'new network': make('new network'),
  }
}

/** `new network`: attempts of an undeclared network that was first seen within the last four weeks. */
const newNetwork = { usual: 1, thresholds: ladder(1, 50_000, 1) }

/** What can be tuned of a baseline. */
export function settingsOf(baseline: Baseline): Pick<Rule, 'usual' | 'thresholds'> {
  return baseline === 'new network' ? newNetwork : windowRules[baseline]
}
