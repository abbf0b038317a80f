// The volume signal: more attempts than this hour of the week usually shows. It alerts, and never does more.
import type { OperatorLimit } from '../model/settings.ts'
import { HOUR, MINUTE, type Millis } from '../model/time.ts'
import { type Span, spans } from '../model/window.ts'
import { numberOf, type Row } from './cells.ts'
import { type Expectation, FEWEST_ATTEMPTS } from './expectation.ts'
import { stepOf } from './limits.ts'
import type { Minute } from './panes.ts'
import { EXACT_DISTINCT } from './recent-keys.ts'
import { spanMinutes, type WindowView } from './windows.ts'

/** Crossings at most this far apart are one episode (detection.md 0), and are told once. */
const EPISODE = (6 * HOUR) / MINUTE

/** A window with more attempts than expected. */
export interface Surge {
  readonly from: Minute
  readonly to: Minute
  readonly text: string
}

export interface Volume {
  /** The watermark reached `end`. Tells a surge once an episode, and learns from the windows that end there. */
  atWatermark(end: Minute): Surge | null
  /** Whether the last window looked at was a surge. */
  isSurging(): boolean
  save(): readonly Row[]
}

/**
 * The signal beside the operator's limits: silent on a span for which he set one on attempts himself. `planned`: the devices of plans
 * between two times, which raise what is expected.
 */
export function createVolume(
  limits: readonly OperatorLimit[],
  view: WindowView,
  expectation: Expectation,
  saved: readonly Row[] = [],
  planned: (from: Millis, to: Millis) => number = () => 0,
): Volume {
  const on = spans.filter((over) => limitOnAttempts(limits, over) === null)
  let isSurging = saved[0]?.[1] === 1
  let lastCrossed: Minute | null = saved[0] === undefined ? null : numberOf(saved[0][0])

  function surgeIn(over: Span, attempts: number, end: Minute): Surge | null {
    if (attempts <= FEWEST_ATTEMPTS || !on.includes(over)) return null
    const usual = expectation.of(over, end)
    if (usual === null || attempts <= usual.limit) return null
    const ofPlans = planned((end - spanMinutes[over]) * MINUTE, end * MINUTE)
    const limit = usual.limit + ofPlans
    if (attempts <= limit || devicesIn(over, attempts, end) <= limit) return null
    const said =
      usual.isDeclared === true ? `${usual.expected} are declared` : `this hour of the week usually shows at most ${usual.expected}`
    const beyond = ofPlans === 0 ? '' : `, with ${ofPlans} of plans`
    return { from: end - spanMinutes[over], to: end, text: `${attempts} attempts in ${over}; ${said}, the limit is ${limit}${beyond}` }
  }

  /** One device that tries again and again is no surge. Beyond what is counted exactly every attempt is taken for a device. */
  function devicesIn(over: Span, attempts: number, end: Minute): number {
    const devices = view.distinct('clients', end - spanMinutes[over], end)
    return devices < EXACT_DISTINCT ? devices : attempts
  }

  /** The surge in the shortest window that has one. */
  function surgeAt(end: Minute, attempts: AttemptsBySpan): Surge | null {
    for (const over of spans) {
      const surge = surgeIn(over, attempts[over], end)
      if (surge !== null) return surge
    }
    return null
  }

  return {
    atWatermark(end) {
      const attempts = attemptsAt(end, view)
      const surge = surgeAt(end, attempts)
      isSurging = surge !== null
      expectation.learn(end, attempts['1m'], attempts)
      if (surge === null) return null
      const isNews = lastCrossed === null || end - lastCrossed > EPISODE
      lastCrossed = end
      return isNews ? surge : null
    },
    isSurging: () => isSurging,
    save: () => (lastCrossed === null ? [] : [[lastCrossed, isSurging ? 1 : 0]]),
  }
}

/** The operator's lowest limit on the attempts of a span; null where he set none, and the expectation applies. */
export function limitOnAttempts(limits: readonly OperatorLimit[], over: Span): number | null {
  const own = limits.filter((limit) => 'count' in limit && limit.count === 'attempts' && limit.over === over)
  return own.length === 0 ? null : Math.min(...own.map(({ above }) => above))
}

type AttemptsBySpan = Readonly<Record<Span, number>>

/** The attempts of each sliding window that ends at `end`; the long ones end every five minutes only, and count nothing in between. */
function attemptsAt(end: Minute, view: WindowView): AttemptsBySpan {
  const attempts = view.attemptsEndingAt(end)
  return end % stepOf('1d') === 0 ? attempts : { ...attempts, '1h': 0, '1d': 0 }
}
