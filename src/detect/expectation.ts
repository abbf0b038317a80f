// What a claim usually shows at this hour of the week, and how far from it is too far: median and MAD of the past weeks.
import { median, medianAbsoluteDeviation } from 'simple-statistics'
import { MINUTE } from '../model/time.ts'
import { type Span, spans } from '../model/window.ts'
import type { Row } from './cells.ts'
import { NO_ROW, type RowNumber } from './key-table.ts'
import type { LocalHours } from './local-hours.ts'
import type { Minute } from './panes.ts'
import { createPastHours, FEWEST_SAMPLES, type LocalHour } from './past-hours.ts'

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
  const seen = createPastHours(columns.length, saved, forget)

  // Of one hour all windows expect the same, as the weeks before it change no more.
  let latest: { readonly hour: LocalHour; readonly expected: Map<Span, Expected | null> } = { hour: Number.NaN, expected: new Map() }

  /** What the same hour showed in the weeks before `hour`, zeros included; null while that is too little. */
  function past(hour: LocalHour, what: Column): readonly number[] | null {
    const visits = seen.visits(hour)
    return visits.length < FEWEST_SAMPLES ? null : visits.map((row) => countOf(row, what))
  }

  function countOf(row: RowNumber, what: Column): number {
    return row === NO_ROW ? 0 : seen.cell(row, columnOf[what])
  }

  // The greatest counts of all hours held; null until they are asked for, and when the hour that showed one of them is forgotten.
  let most: Greatest | null = null

  /** The most that any hour of the past weeks showed: overtime and batches come at any hour. */
  function greatest(over: Span): number {
    if (most === null) {
      most = { ...NO_ATTEMPTS }
      for (const row of seen.rows()) raise(most, row)
    }
    return most[over]
  }

  /** Raises the greatest counts of all to those of an hour. */
  function raise(greatest: Greatest, row: RowNumber): void {
    for (const over of spans) greatest[over] = Math.max(greatest[over], countOf(row, over))
  }

  /** Whether an hour shows the greatest count of some span. */
  function isAsGreat(row: RowNumber, greatest: Greatest): boolean {
    return spans.some((over) => countOf(row, over) > 0 && countOf(row, over) >= greatest[over])
  }

  function hourOf(end: Minute): LocalHour {
    return hours.at((end - 1) * MINUTE)
  }

  function forget(row: RowNumber): void {
    if (most !== null && isAsGreat(row, most)) most = null
  }

  return {
    learn(end, lastMinute, windows) {
      const hour = hourOf(end)
      if (seen.find(hour) === NO_ROW && spans.every((over) => (windows[over] ?? 0) === 0)) return
      const row = seen.note(hour)
      seen.setCell(row, columnOf.hour, countOf(row, 'hour') + lastMinute)
      for (const over of spans) seen.setCell(row, columnOf[over], Math.max(countOf(row, over), windows[over] ?? 0))
      if (most !== null) raise(most, row)
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

/** The greatest counts of all hours. */
type Greatest = Record<Span, number>
const NO_ATTEMPTS: Greatest = { '1m': 0, '5m': 0, '1h': 0, '1d': 0 }
