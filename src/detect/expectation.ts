// What a claim usually shows at this hour of the week, and how far from it is too far: median and MAD of the past weeks.
import { median, medianAbsoluteDeviation } from 'simple-statistics'
import { DAY, HOUR, HOURS_A_WEEK, MINUTE } from '../model/time.ts'
import { type Span, spans } from '../model/window.ts'
import type { LocalHours } from './local-hours.ts'
import type { Minute } from './panes.ts'
import { numberOf, type Row } from './snapshot.ts'

/** Nothing is expected before a claim was seen for 14 days and the same hour of the week three times (detection.md 11.2). */
export const COLD_HOURS = (14 * DAY) / HOUR
export const FEWEST_SAMPLES = 3
/** The past that counts. Half of it would have to be poisoned to move a median. */
export const WEEKS = 8

/** Standard deviations beyond the median, a MAD being 1 / 1.4826 of one (normal distribution). */
const DEVIATIONS = 6
const MAD_TO_SIGMA = 1.4826
/** Up to this many attempts are never too many: a handful of devices is no volume. */
export const FEWEST_ATTEMPTS = 10

/** On factories no count separates an attack from overtime (detection.md 2): only what was never seen is told. */
const BEYOND_GREATEST = 4
const BEYOND_DECLARED = 2

/** Hours since the epoch on the clock of the claim's site. */
type LocalHour = number

/** What is usual, and what is too much. */
export interface Expected {
  readonly expected: number
  readonly limit: number
  /** Median absolute deviation of what was shown; null where nothing was. */
  readonly mad: number | null
  /** By what the operator declared, since the claim's own past tells too little yet. */
  readonly isDeclared?: true
}

/**
 * Learns from windows, asks nothing else. For each local hour it keeps, of each span, the greatest count among the sliding windows
 * that ended in it. The window at hand is compared with those of the same hour in the eight weeks before: like with like, for a
 * span of any length and wherever in the hour a shift begins. An hour without attempts is a zero, and is not stored.
 */
export interface Expectation {
  /** The watermark reached `end`: the attempts of the last minute, and of the windows that end there. */
  learn(end: Minute, lastMinute: number, windows: Readonly<Partial<Record<Span, number>>>): void
  /**
   * Of a window that ends at `end`; null while too little is known and nothing is declared of it. What the claim's own weeks show goes
   * before what is declared, and never lies below the most that they showed at any hour.
   */
  of(over: Span, end: Minute): Expected | null
  /** Attempts an hour, the lesser of this hour's and the next one's usual count; null while too little is known. */
  usualPerHour(end: Minute): number | null
  /** Whether `end` is the first in its hour of the ends that lie `step` apart: what is usual changes there, and falling windows are greatest. */
  beginsHour(end: Minute, step: Minute): boolean
  save(): readonly Row[]
}

/** An expectation on the clock of `hours`, empty or as `save` left it. `perDay`: the attempts a day that the operator declared, if he did. */
export function createExpectation(hours: LocalHours, saved: readonly Row[] = [], perDay?: number): Expectation {
  const seen = new Map<LocalHour, Seen>(saved.map((row) => [numberOf(row[0]), toSeen(row)]))
  let since = saved.length === 0 ? null : Math.min(...seen.keys())

  // Of one hour all windows expect the same, as the weeks before it change no more.
  let latest: { readonly hour: LocalHour; readonly expected: Map<Span, Expected | null> } = { hour: Number.NaN, expected: new Map() }

  /** What the same hour showed in the weeks before `hour`, zeros included; null while that is too little. */
  function past(hour: LocalHour, what: keyof Seen): readonly number[] | null {
    if (since === null || hour - since < COLD_HOURS) return null
    const first = since
    const visits = Array.from({ length: WEEKS }, (_, week) => hour - (week + 1) * HOURS_A_WEEK).filter((visit) => visit >= first)
    return visits.length < FEWEST_SAMPLES ? null : visits.map((visit) => seen.get(visit)?.[what] ?? 0)
  }

  // The greatest counts of all hours held; null until they are asked for, and when the hour that showed one of them is forgotten.
  let most: Seen | null = null

  /** The most that any hour of the past weeks showed: overtime and batches come at any hour. */
  function greatest(over: Span): number {
    if (most === null) {
      most = { ...NOTHING_SEEN }
      for (const each of seen.values()) raise(most, each)
    }
    return most[over]
  }

  function hourOf(end: Minute): LocalHour {
    return hours.at((end - 1) * MINUTE)
  }

  /** Hours are learned in their order, so that the first of those that are young enough ends it; the very first is kept. */
  function forgetBefore(oldest: LocalHour): void {
    for (const [hour, each] of seen) {
      if (hour === since) continue
      if (hour >= oldest) return
      seen.delete(hour)
      if (most !== null && isAsGreat(each, most)) most = null
    }
  }

  return {
    learn(end, lastMinute, windows) {
      const hour = hourOf(end)
      const sofar = seen.get(hour)
      if (sofar === undefined && spans.every((over) => (windows[over] ?? 0) === 0)) return
      const learnt = sofar ?? { ...NOTHING_SEEN }
      learnt.hour += lastMinute
      for (const over of spans) learnt[over] = Math.max(learnt[over], windows[over] ?? 0)
      if (most !== null) raise(most, learnt)
      if (sofar !== undefined) return
      since ??= hour
      seen.set(hour, learnt)
      forgetBefore(hour - WEEKS * HOURS_A_WEEK)
    },
    of(over, end) {
      const hour = hourOf(end)
      if (hour !== latest.hour) latest = { hour, expected: new Map() }
      const known = latest.expected.get(over)
      if (known !== undefined) return known
      const samples = past(hour, over)
      const expected = samples === null ? declaredRate(over, perDay) : expectedFrom(samples, greatest(over))
      latest.expected.set(over, expected)
      return expected
    },
    beginsHour: (end, step) => hourOf(end) !== hourOf(end - step),
    usualPerHour(end) {
      const now = past(hourOf(end), 'hour')
      const next = past(hourOf(end) + 1, 'hour')
      return now === null || next === null ? null : Math.min(median([...now]), median([...next]))
    },
    save: () => Array.from(seen, ([hour, { hour: attempts, ...greatest }]) => [hour, attempts, ...spans.map((over) => greatest[over])]),
  }
}

/**
 * median + 6 sigma, and four times what the weeks have seen. sigma is 1.4826 MAD, and never less than the square root of the median,
 * the noise of a Poisson count: the MAD of a few small counts is often zero.
 */
function expectedFrom(samples: readonly number[], greatest: number): Expected {
  const expected = median([...samples])
  const mad = medianAbsoluteDeviation([...samples])
  const sigma = Math.max(MAD_TO_SIGMA * mad, Math.sqrt(expected))
  const limit = Math.max(FEWEST_ATTEMPTS, Math.ceil(expected + DEVIATIONS * sigma), Math.ceil(BEYOND_GREATEST * greatest))
  return { expected, limit, mad }
}

/**
 * A declared day's rate as an expectation: 6 sigma of a Poisson count beyond it, and twice as many.
 * It says how many a day may bring and not how they lie in it: of shorter windows nothing is known by it.
 */
function declaredRate(over: Span, perDay: number | undefined): Expected | null {
  if (perDay === undefined || over !== '1d') return null
  const limit = Math.max(FEWEST_ATTEMPTS, Math.ceil(perDay + DEVIATIONS * Math.sqrt(perDay)), Math.ceil(BEYOND_DECLARED * perDay))
  return { expected: perDay, limit, mad: null, isDeclared: true }
}

/** Attempts of one local hour, and the greatest count of each span among the windows that ended in it. */
type Seen = Record<Span | 'hour', number>

/** Raises the greatest counts of an hour to those of another. */
function raise(most: Seen, seen: Seen): void {
  for (const over of spans) most[over] = Math.max(most[over], seen[over])
}

/** Whether an hour shows the greatest count of some span. */
function isAsGreat(seen: Seen, most: Seen): boolean {
  return spans.some((over) => seen[over] > 0 && seen[over] >= most[over])
}

const NOTHING_SEEN: Seen = { hour: 0, '1m': 0, '5m': 0, '1h': 0, '1d': 0 }

function toSeen([, hour, ...greatest]: Row): Seen {
  const seen = { ...NOTHING_SEEN, hour: numberOf(hour) }
  for (const [index, over] of spans.entries()) seen[over] = numberOf(greatest[index])
  return seen
}
