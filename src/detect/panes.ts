// One-minute panes of event time: what every window, sliding or aligned, is added up from.
import type { OutcomeCounts } from '../model/attempt.ts'
import { numberOf, type Row } from './cells.ts'
import { createCountBlocks } from './count-blocks.ts'

/** Minutes since the epoch, UTC. */
export type Minute = number

export const tallyKeys = [
  'ok',
  'duplicate',
  'rejected',
  'orphan',
  'offPattern',
  'connects',
  'creates',
  'registers',
  'refusals',
  'newSources',
  'late',
  'lateAttempts',
] as const
export type TallyKey = (typeof tallyKeys)[number]
/** Everything that is simply added up. Distinct counts are not: see `recent-keys.ts`. */
export type Tally = Record<TallyKey, number>

export const outcomeKeys = ['ok', 'duplicate', 'rejected', 'orphan', 'offPattern'] as const satisfies readonly (keyof OutcomeCounts)[]

/**
 * One day that sliding windows look back on, and half a day of minutes that a held watermark leaves open. When more minutes than
 * that have counts, the oldest is merged into the next: a count may move by a minute, it is never lost.
 */
const MOST_PANES = 2_160

export interface Panes {
  add(minute: Minute, key: TallyKey, by: number): void
  /** The counts of the minutes from `from` up to, and without, `to`. */
  sum(from: Minute, to: Minute): Tally
  /** Whether anything was counted. */
  isAny(from: Minute, to: Minute): boolean
  /** Attempts of every outcome. */
  attempts(from: Minute, to: Minute): number
  /** The sum of some counts only. */
  count(keys: readonly TallyKey[], from: Minute, to: Minute): number
  /** Minutes with counts, from `from` up to, and without, `to`, in their order. */
  minutes(from: Minute, to: Minute): readonly Minute[]
  forgetBefore(minute: Minute): void
  /** How often two minutes had to be merged. */
  merged(): number
  save(): readonly Row[]
}

/** Empty panes, or those that `save` gave. */
export function createPanes(saved: readonly Row[] = []): Panes {
  const panes = createCountBlocks(tallyKeys.length)
  let merged = 0
  for (const [minute, ...counts] of saved) {
    for (const [index, count] of counts.entries()) panes.add(numberOf(minute), index, numberOf(count))
  }

  function mergeOldest(): void {
    const [oldest, next] = [...panes.minutes()].sort((a, b) => a - b)
    if (oldest === undefined || next === undefined) return
    for (const [index, count] of panes.remove(oldest).entries()) panes.add(next, index, count)
    merged += 1
  }

  return {
    add(minute, key, by) {
      panes.add(minute, indexOf(key), by)
      if (panes.size() > MOST_PANES) mergeOldest()
    },
    sum: (from, to) => toTally(panes.sum(from, to)),
    isAny: panes.isAny,
    attempts: (from, to) => panes.total(indexesOfOutcomes, from, to),
    count: (keys, from, to) => panes.total(keys.map(indexOf), from, to),
    minutes: (from, to) => panes.minutesIn(from, to),
    forgetBefore: panes.forgetBefore,
    merged: () => merged,
    save: () => panes.save(),
  }
}

const indexes = new Map<TallyKey, number>(tallyKeys.map((key, index) => [key, index]))

function indexOf(key: TallyKey): number {
  return indexes.get(key) ?? 0
}

const indexesOfOutcomes = outcomeKeys.map(indexOf)

/** The outcomes of a tally, spelt as the report spells them. */
export function outcomesOf(tally: Tally): OutcomeCounts {
  const { ok, duplicate, rejected, orphan, offPattern } = tally
  return { ok, duplicate, rejected, orphan, offPattern }
}

/** Whether nothing was counted. */
export function isZero(tally: Tally): boolean {
  return tallyKeys.every((key) => tally[key] === 0)
}

/** A row of an older version is shorter: it counted nothing of what came later. */
function toTally(counts: readonly number[]): Tally {
  const [ok = 0, duplicate = 0, rejected = 0, orphan = 0, offPattern = 0, ...entries] = counts
  const [connects = 0, creates = 0, registers = 0, refusals = 0, newSources = 0, late = 0, lateAttempts = 0] = entries
  return { ok, duplicate, rejected, orphan, offPattern, connects, creates, registers, refusals, newSources, late, lateAttempts }
}
