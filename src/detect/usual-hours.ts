// What each reading of a window of one hour usually is at an hour of the week: shown beside it, and never a finding.
import { median, medianAbsoluteDeviation } from 'simple-statistics'
import { acceptedOutcomes, outcomeKey, outcomes } from '../model/attempt.ts'
import { HOUR, MINUTE } from '../model/time.ts'
import { distinctKinds, entryKinds, type Reading, readings, type Usual, type WindowCounts } from '../model/window.ts'
import type { Row } from './cells.ts'
import { NO_ROW, type RowNumber } from './key-table.ts'
import type { LocalHours } from './local-hours.ts'
import type { Minute } from './panes.ts'
import { createPastHours, FEWEST_SAMPLES, type LocalHour } from './past-hours.ts'

/** The readings that are counted; the others are made of them. */
const counted = [...outcomes, ...entryKinds, ...distinctKinds] as const
/** One hour, in their order. */
type Counts = readonly number[]

/**
 * Learns from the closed windows of an hour and is asked about sliding ones: median and median absolute deviation of the same local hour
 * in the eight weeks before, that of the hour in which the window ends, on the terms of `expectation.ts` (three visits, fourteen days). What the
 * attempts may be is said there, with a limit; this has none.
 */
export interface UsualHours {
  /** A closed window of one hour. Hours without a count are zeros, and need not be told. */
  learn(window: WindowCounts): void
  /** Of a window that ends at `end`; empty while too little is known. A ratio of which three hours say nothing is left out. */
  at(end: Minute): Readonly<Partial<Record<Reading, Usual>>>
  save(): readonly Row[]
}

/** Nothing learned, or what `save` gave; on the clock of `hours`. */
export function createUsualHours(hours: LocalHours, saved: readonly Row[] = []): UsualHours {
  const seen = createPastHours(counted.length, saved)
  // Of one hour every window is told the same.
  let latest: { readonly hour: LocalHour; readonly usual: ReturnType<UsualHours['at']> } = { hour: Number.NaN, usual: {} }

  function countsIn(row: RowNumber): Counts {
    return row === NO_ROW ? NOTHING : counted.map((_, column) => seen.cell(row, column))
  }

  function usualOf(hour: LocalHour): ReturnType<UsualHours['at']> {
    const visits = seen.visits(hour).map(countsIn)
    const usual: Partial<Record<Reading, Usual>> = {}
    for (const reading of readings) {
      const samples = visits.map((counts) => readingOf(counts, reading)).filter((value) => value !== null)
      if (samples.length >= FEWEST_SAMPLES) usual[reading] = { median: median(samples), mad: medianAbsoluteDeviation(samples) }
    }
    return usual
  }

  return {
    learn(window) {
      const row = seen.note(hours.at(window.to - HOUR))
      for (const [column, count] of countsOf(window).entries()) seen.setCell(row, column, count)
    },
    at(end) {
      const hour = hours.at((end - 1) * MINUTE)
      if (hour !== latest.hour) latest = { hour, usual: usualOf(hour) }
      return latest.usual
    },
    save: seen.save,
  }
}

/** A reading of some counts; null: a ratio of nothing. */
function readingOf(counts: Counts, reading: Reading): number | null {
  const attempts = sumOf(counts, outcomes)
  switch (reading) {
    case 'attempts':
      return attempts
    case 'accepted':
      return sumOf(counts, acceptedOutcomes)
    case 'rejected-ratio':
      return attempts === 0 ? null : sumOf(counts, ['rejected']) / attempts
    default:
      return sumOf(counts, [reading])
  }
}

function sumOf(counts: Counts, some: readonly (typeof counted)[number][]): number {
  return some.reduce((sum, reading) => sum + (counts[counted.indexOf(reading)] ?? 0), 0)
}

function countsOf(window: WindowCounts): Counts {
  const { attempts, clients, serials, sources, newSources } = window
  const ofOutcomes = outcomes.map((outcome) => attempts[outcomeKey(outcome)])
  return [...ofOutcomes, ...entryKinds.map((kind) => window[kind]), clients, serials, sources, newSources]
}

const NOTHING: Counts = counted.map(() => 0)
