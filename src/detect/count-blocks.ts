// Counts of each minute, beside those of each five minutes and each hour: a day is added up in some forty steps and not in 1,440.
import type { Minute } from './panes.ts'
import type { Row } from './snapshot.ts'

/** A number of counts of the same kinds, always in the same order. */
export type Counts = number[]

export interface CountBlocks {
  add(minute: Minute, index: number, by: number): void
  /** Takes a minute out, and returns its counts. */
  remove(minute: Minute): Counts
  /** The counts of the minutes from `from` up to, and without, `to`. */
  sum(from: Minute, to: Minute): Counts
  /** Whether anything was counted in the minutes from `from` up to, and without, `to`. */
  isAny(from: Minute, to: Minute): boolean
  /** What some of them come to together. */
  total(indexes: readonly number[], from: Minute, to: Minute): number
  /** The minutes with counts; as they are held, or those from `from` up to, and without, `to`, in their order. */
  minutes(): Iterable<Minute>
  minutesIn(from: Minute, to: Minute): readonly Minute[]
  /** Some of those that came out of their order are forgotten later. What begins before `minute` must not be asked for any more. */
  forgetBefore(minute: Minute): void
  /** How many minutes have counts. */
  size(): number
  /** A minute a row, followed by its counts. */
  save(): readonly Row[]
}

const FIVE = 5
const HOUR = 60
/** The begin of no block. */
const NEVER = -1

/** Blocks of one length. Nearly every count goes to the block that the one before it went to, which is kept at hand. */
interface Blocks {
  readonly length: Minute
  readonly byBegin: Map<Minute, Counts>
  latest: Minute
  latestCounts: Counts
}

/** Blocks of `kinds` counts each, without any count. */
export function createCountBlocks(kinds: number): CountBlocks {
  const [minutes, fives, hours] = [noBlocks(1), noBlocks(FIVE), noBlocks(HOUR)]
  const visited: Counts[] = []
  // No minute with counts is later.
  let newest: Minute = Number.NEGATIVE_INFINITY

  function countsOf(blocks: Blocks, begin: Minute): Counts {
    if (blocks.latest === begin) return blocks.latestCounts
    const counts = blocks.byBegin.get(begin) ?? new Array<number>(kinds).fill(0)
    blocks.byBegin.set(begin, counts)
    blocks.latest = begin
    blocks.latestCounts = counts
    return counts
  }

  function addTo(blocks: Blocks, begin: Minute, index: number, by: number): void {
    const counts = countsOf(blocks, begin)
    const count = (counts[index] ?? 0) + by
    counts[index] = count
    if (count !== 0 || counts.some((other) => other !== 0)) return
    blocks.byBegin.delete(begin)
    blocks.latest = NEVER
  }

  function add(minute: Minute, index: number, by: number): void {
    addTo(minutes, minute, index, by)
    addTo(fives, minute - (minute % FIVE), index, by)
    addTo(hours, minute - (minute % HOUR), index, by)
    newest = Math.max(newest, minute)
  }

  function remove(minute: Minute): Counts {
    const counts = [...(minutes.byBegin.get(minute) ?? [])]
    for (const [index, count] of counts.entries()) if (count !== 0) add(minute, index, -count)
    return counts
  }

  /** The blocks of the longest length of which one begins at `minute` and ends by `to`. */
  function longestAt(minute: Minute, to: Minute): Blocks {
    if (minute % HOUR === 0 && minute + HOUR <= to) return hours
    return minute % FIVE === 0 && minute + FIVE <= to ? fives : minutes
  }

  /** The counts of the longest blocks that make up the minutes from `from` up to `to`. The list is used again by the next call. */
  function blocksIn(from: Minute, to: Minute): readonly Counts[] {
    visited.length = 0
    // What is longer than everything that is held is shorter minute by minute.
    if (to - from > minutes.byBegin.size * HOUR) {
      for (const [minute, counts] of minutes.byBegin) if (minute >= from && minute < to) visited.push(counts)
      return visited
    }
    for (let minute = from; minute < to; ) {
      const { byBegin, length } = longestAt(minute, to)
      const counts = byBegin.get(minute)
      if (counts !== undefined) visited.push(counts)
      minute += length
    }
    return visited
  }

  /** Blocks come nearly in their order: one that came after a later one is forgotten when that one is. */
  function forgetBlocksBefore(blocks: Blocks, minute: Minute): void {
    for (const begin of blocks.byBegin.keys()) {
      if (begin + blocks.length > minute) return
      blocks.byBegin.delete(begin)
      if (blocks.latest === begin) blocks.latest = NEVER
    }
  }

  return {
    add,
    remove,
    sum(from, to) {
      const sums = new Array<number>(kinds).fill(0)
      for (const counts of blocksIn(from, to)) addUp(sums, counts)
      return sums
    },
    isAny: (from, to) => blocksIn(from, to).length > 0,
    total(indexes, from, to) {
      let total = 0
      for (const counts of blocksIn(from, to)) for (const index of indexes) total += counts[index] ?? 0
      return total
    },
    minutes: () => minutes.byBegin.keys(),
    minutesIn(from, to) {
      const end = Math.min(to, newest + 1)
      if (end - from > minutes.byBegin.size)
        return Array.from(minutes.byBegin.keys())
          .filter((minute) => minute >= from && minute < end)
          .sort(ascending)
      const found: Minute[] = []
      for (let minute = from; minute < end; minute++) if (minutes.byBegin.has(minute)) found.push(minute)
      return found
    },
    forgetBefore(minute) {
      for (const blocks of [minutes, fives, hours]) forgetBlocksBefore(blocks, minute)
    },
    size: () => minutes.byBegin.size,
    save: () => Array.from(minutes.byBegin, ([minute, counts]) => [minute, ...counts]),
  }
}

function ascending(a: number, b: number): number {
  return a - b
}

function noBlocks(length: Minute): Blocks {
  return { length, byBegin: new Map(), latest: NEVER, latestCounts: [] }
}

function addUp(total: Counts, counts: Counts): void {
  for (let index = 0; index < total.length; index++) total[index] = (total[index] ?? 0) + (counts[index] ?? 0)
}
