// One-minute panes of event time: what every window, sliding or aligned, is added up from.
import type { OutcomeCounts } from '../model/attempt.ts'
import { numberOf, type Row } from './snapshot.ts'

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
  const panes = new Map<Minute, Tally>(saved.map(([minute, ...counts]) => [numberOf(minute), toTally(counts)]))
  let merged = 0

  function mergeOldest(): void {
    const [oldest, next] = [...panes.keys()].sort((a, b) => a - b)
    const from = oldest === undefined ? undefined : panes.get(oldest)
    const into = next === undefined ? undefined : panes.get(next)
    if (oldest === undefined || from === undefined || into === undefined) return
    addTally(into, from)
    panes.delete(oldest)
    merged += 1
  }

  /** The cheaper of the two ways through: by minute, or by pane where the stretch is longer than there are panes. */
  function visit(from: Minute, to: Minute, each: (tally: Tally, minute: Minute) => void): void {
    if (to - from > panes.size) {
      for (const [minute, tally] of panes) if (minute >= from && minute < to) each(tally, minute)
      return
    }
    for (let minute = from; minute < to; minute++) {
      const tally = panes.get(minute)
      if (tally !== undefined) each(tally, minute)
    }
  }

  return {
    add(minute, key, by) {
      const tally = panes.get(minute) ?? noTally()
      tally[key] += by
      panes.set(minute, tally)
      if (isZero(tally)) panes.delete(minute)
      if (panes.size > MOST_PANES) mergeOldest()
    },
    sum(from, to) {
      const total = noTally()
      visit(from, to, (tally) => addTally(total, tally))
      return total
    },
    count(keys, from, to) {
      let total = 0
      visit(from, to, (tally) => {
        for (const key of keys) total += tally[key]
      })
      return total
    },
    minutes(from, to) {
      const minutes: Minute[] = []
      visit(from, to, (_, minute) => minutes.push(minute))
      return minutes.sort((a, b) => a - b)
    },
    forgetBefore(minute) {
      for (const key of panes.keys()) if (key < minute) panes.delete(key)
    },
    merged: () => merged,
    save: () => Array.from(panes, ([minute, tally]) => [minute, ...tallyKeys.map((key) => tally[key])]),
  }
}

/** The outcomes of a tally, spelt as the report spells them. */
export function outcomesOf(tally: Tally): OutcomeCounts {
  const { ok, duplicate, rejected, orphan, offPattern } = tally
  return { ok, duplicate, rejected, orphan, offPattern }
}

/** Whether nothing was counted. */
export function isZero(tally: Tally): boolean {
  return tallyKeys.every((key) => tally[key] === 0)
}

function noTally(): Tally {
  return {
    ok: 0,
    duplicate: 0,
    rejected: 0,
    orphan: 0,
    offPattern: 0,
    connects: 0,
    creates: 0,
    registers: 0,
    refusals: 0,
    newSources: 0,
    late: 0,
    lateAttempts: 0,
  }
}

/** A row of an older version is shorter: it counted nothing of what came later. */
function toTally(counts: Row): Tally {
  const tally = noTally()
  for (const [index, key] of tallyKeys.entries()) tally[key] = numberOf(counts[index] ?? 0)
  return tally
}

function addTally(total: Tally, more: Tally): void {
  for (const key of tallyKeys) total[key] += more[key]
}
