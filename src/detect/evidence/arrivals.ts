// New sources: how often a claim sees one, what the next one is worth as evidence, and whether they come in a burst.
import type { NetworkClass } from '../../model/attempt.ts'
import { DAY, type Millis } from '../../model/time.ts'
import type { Row } from '../cells.ts'
import { fromFloats, toFloats } from './floats.ts'

/** One and a half new sources in thirty days, before anything was seen (detection.md 7.2). */
const PRIOR_SOURCES = 1.5
const PRIOR_DAYS = 30
const HALF_LIFE_DAYS = 14
/** A day teaches no more new sources than this many times the usual, so that a flood of them does not become usual. */
const MOST_A_DAY_TIMES = 4
const FEWEST_A_DAY = 3

const classes = ['business', 'residential', 'hosting'] as const satisfies readonly NetworkClass[]
const CLASS_PRIOR = [14, 5, 1] as const
/** Shares of the sources of an attacker. */
const CLASS_IN_MISUSE = { business: 0.1, residential: 0.4, hosting: 0.5 } as const
const LEAST_CLASS_RATIO = 0.3
const MOST_CLASS_COUNT = 200
const CLASS_FADES = 0.9

/** At most so much can be said by where somebody comes from. */
export const MOST_OF_WHO = 6
/** An attacker with many addresses brings five times the usual new sources, or four a day more. */
const BURST_TIMES = 5
const BURST_MORE = 4
const LONGEST_PAUSE_DAYS = 30
/** From so many new sources a day on, every device is one, unless known sources do most of the work: then somebody brings them. */
const EVERYBODY_IS_NEW = 3
const MOST_OF_THE_WORK = 0.5

/**
 * What a new source teaches: nothing where it comes in the place of known ones; its kind, but of a flood only some; and all in the first
 * week of a claim, in which the field looks like a flood.
 */
export type Lesson = 'none' | 'some' | 'all'

export interface Arrivals {
  advance(at: Millis): void
  /** One attempt, of a source that is established or not. */
  meet(isEstablished: boolean): void
  /** Whether every device is a new source, so that new ones say nothing: many come, and they do at least half of the work. */
  isField(): boolean
  /** New sources a day, as learned. */
  perDay(): number
  /** What a new source is worth, in nats (detection.md 7.6): how rare new ones are, and how usual its kind of network is here. */
  worth(network: NetworkClass | undefined): number
  /** Notes a new source. */
  note(at: Millis, network: NetworkClass | undefined, lesson: Lesson): void
  /** The burst statistic in nats, as it stands now. */
  burst(): number
  save(): readonly Row[]
}

/** Nothing learned, or what `save` gave. */
export function createArrivals(saved: readonly Row[] = []): Arrivals {
  const state = fromFloats(saved[0]?.[0])
  let [sources = PRIOR_SOURCES, days = PRIOR_DAYS, last = 0, burst = 0, day = 0, today = 0] = state
  const ofClass = Float64Array.from(state.length === 0 ? CLASS_PRIOR : state.subarray(6, 6 + classes.length))
  let [met = 0, metEstablished = 0] = state.subarray(6 + classes.length)

  function perDay(): number {
    return (sources + 0.5) / days
  }

  function learn(at: Millis, network: NetworkClass | undefined, lesson: Lesson): void {
    const date = Math.floor(at / DAY)
    if (date !== day) [day, today] = [date, 0]
    today += 1
    if (lesson === 'some' && today > Math.max(FEWEST_A_DAY, MOST_A_DAY_TIMES * perDay())) return
    sources += 1
    if (network === undefined) return
    const index = classes.indexOf(network)
    ofClass[index] = (ofClass[index] ?? 0) + 1
    if (sumOf(ofClass) > MOST_CLASS_COUNT)
      for (let each = 0; each < classes.length; each++) ofClass[each] = (ofClass[each] ?? 0) * CLASS_FADES
  }

  return {
    advance(at) {
      if (last === 0) last = at
      if (at <= last) return
      const passed = (at - last) / DAY
      last = at
      const left = 2 ** (-passed / HALF_LIFE_DAYS)
      sources *= left
      met *= left
      metEstablished *= left
      days = days * left + (HALF_LIFE_DAYS / Math.LN2) * (1 - left)
      const usual = perDay()
      burst = Math.max(0, burst - (inBurst(usual) - usual) * Math.min(passed, LONGEST_PAUSE_DAYS))
    },
    perDay,
    meet(isEstablished) {
      met += 1
      if (isEstablished) metEstablished += 1
    },
    isField: () => perDay() >= EVERYBODY_IS_NEW && metEstablished <= MOST_OF_THE_WORK * met,
    worth(network) {
      const usual = perDay()
      return Math.min(MOST_OF_WHO, Math.max(0, Math.log((usual + 1) / usual) + classWorth(ofClass, network)))
    },
    note(at, network, lesson) {
      const usual = perDay()
      burst += Math.log(inBurst(usual) / usual)
      if (lesson !== 'none') learn(at, network, lesson)
    },
    burst: () => burst,
    save: () => [[toFloats([sources, days, last, burst, day, today, ...ofClass, met, metEstablished])]],
  }
}

function inBurst(usual: number): number {
  return Math.max(BURST_TIMES * usual, usual + BURST_MORE)
}

/** The context ratio of a network class; nothing where the class is not known, for a missing fact is no evidence. */
function classWorth(ofClass: Float64Array, network: NetworkClass | undefined): number {
  if (network === undefined) return 0
  const usual = ((ofClass[classes.indexOf(network)] ?? 0) + 1) / (sumOf(ofClass) + classes.length)
  return Math.log(Math.max(CLASS_IN_MISUSE[network] / usual, LEAST_CLASS_RATIO))
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
