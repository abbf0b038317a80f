// What a claim usually shows at this hour of the week, and how far from it is too far: median and MAD of the past weeks.
import { median, medianAbsoluteDeviation } from 'simple-statistics'
import { MINUTE } from '../model/time.ts'
import { type Span, spans } from '../model/window.ts'
import type { Row } from './cells.ts'
import { NO_ROW, type RowNumber } from './key-table.ts'
import type { LocalHours } from './local-hours.ts'
import type { Minute } from './panes.ts'
import { createPastHours, FEWEST_SAMPLES, HOURS_REMEMBERED, type LocalHour } from './past-hours.ts'

/** Standard deviations beyond the median, a MAD being 1 / 1.4826 of one (normal distribution). */
const DEVIATIONS = 6
const MAD_TO_SIGMA = 1.4826
/** Up to this many attempts are never too many: a handful of devices is no volume. */
export const FEWEST_ATTEMPTS = 10

/** On factories no count separates an attack from overtime (detection.md 2): only what was never seen is told. */
const BEYOND_GREATEST = 4
const BEYOND_DECLARED = 2

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
  const seen = createPastHours(columns.length, saved)

  // Of one hour all windows expect the same, as the hours before it change no more.
  let latest = ofNoHour()
  let peaks = noPeaks()

  /** What the same hour showed in the weeks before `hour`, zeros included; null while that is too little. */
  function past(hour: LocalHour, what: Column): readonly number[] | null {
    const visits = seen.visits(hour)
    return visits.length < FEWEST_SAMPLES ? null : visits.map((row) => countOf(row, what))
  }

  function countOf(row: RowNumber, what: Column): number {
    return row === NO_ROW ? 0 : seen.cell(row, columnOf[what])
  }

  /** The most that any hour of the weeks before `hour` showed: overtime and batches come at any hour. */
  function peaksBefore(hour: LocalHour): Peaks {
    const since = hour - HOURS_REMEMBERED
    const isLost = peaks.before > hour || spans.some((over) => peaks.of[over].count > 0 && peaks.of[over].hour < since)
    if (isLost) peaks = noPeaks()
    for (let each = Math.max(peaks.before, since); each < hour; each++) raise(peaks, each)
    peaks.before = hour
    return peaks
  }

  function raise({ of }: Peaks, hour: LocalHour): void {
    const row = seen.find(hour)
    if (row === NO_ROW) return
    for (const over of spans) if (countOf(row, over) >= of[over].count) of[over] = { count: countOf(row, over), hour }
  }

  function expectedOf(over: Span, hour: LocalHour): Expected | null {
    const samples = past(hour, over)
    return samples === null ? declaredRate(over, perDay) : expectedFrom(samples, peaksBefore(hour).of[over].count)
  }

  function hourOf(end: Minute): LocalHour {
    return hours.at((end - 1) * MINUTE)
  }

  return {
    learn(end, lastMinute, windows) {
      const hour = hourOf(end)
      // Who reads ahead of the watermark has asked of an hour whose past was not over.
      if (latest.hour > hour) latest = ofNoHour()
      if (peaks.before > hour) peaks = noPeaks()
      if (seen.find(hour) === NO_ROW && spans.every((over) => (windows[over] ?? 0) === 0)) return
      const row = seen.note(hour)
      seen.setCell(row, columnOf.hour, countOf(row, 'hour') + lastMinute)
      for (const over of spans) seen.setCell(row, columnOf[over], Math.max(countOf(row, over), windows[over] ?? 0))
    },
    of(over, end) {
      const hour = hourOf(end)
      if (hour !== latest.hour) latest = { ...ofNoHour(), hour }
      const known = latest.expected.get(over)
      if (known !== undefined) return known
      const expected = expectedOf(over, hour)
      latest.expected.set(over, expected)
      return expected
    },
    beginsHour: (end, step) => hourOf(end) !== hourOf(end - step),
    usualPerHour(end) {
      const now = past(hourOf(end), 'hour')
      const next = past(hourOf(end) + 1, 'hour')
      return now === null || next === null ? null : Math.min(median([...now]), median([...next]))
    },
    save: seen.save,
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

/** Of a local hour: its attempts, and the greatest count of each span among the windows that ended in it. */
const columns = ['hour', ...spans] as const
type Column = (typeof columns)[number]
const columnOf: Readonly<Record<Column, number>> = { hour: 0, '1m': 1, '5m': 2, '1h': 3, '1d': 4 }

/** What was asked of an hour. */
interface Asked {
  readonly hour: LocalHour
  readonly expected: Map<Span, Expected | null>
}

function ofNoHour(): Asked {
  return { hour: Number.NaN, expected: new Map() }
}

/** The greatest count of each span in the hours before one, and the last hour that showed it. */
interface Peaks {
  before: LocalHour
  readonly of: Record<Span, { readonly count: number; readonly hour: LocalHour }>
}

function noPeaks(): Peaks {
  const none = { count: 0, hour: 0 }
  return { before: 0, of: { '1m': none, '5m': none, '1h': none, '1d': none } }
}
