// Counts of each minute, beside those of each five minutes and each hour: a day is added up in some forty steps and not in 1,440.

import type { Row } from './cells.ts'
import { createKeyTable, type KeyTable, NO_ROW, type RowNumber } from './key-table.ts'
import type { Minute } from './panes.ts'

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

/** Blocks of one length, by their begin. Nearly every count goes to the block that the one before it went to, which is kept at hand. */
interface Blocks {
  readonly length: Minute
  readonly counts: KeyTable
  latest: Minute
  latestRow: RowNumber
}

/** Blocks of `kinds` counts each, without any count. */
export function createCountBlocks(kinds: number): CountBlocks {
  const [minutes, fives, hours] = [noBlocks(1, kinds), noBlocks(FIVE, kinds), noBlocks(HOUR, kinds)]
  // No minute with counts is later.
  let newest: Minute = Number.NEGATIVE_INFINITY

  function rowOf(blocks: Blocks, begin: Minute): RowNumber {
    if (blocks.latest === begin) return blocks.latestRow
    const known = blocks.counts.find(begin)
    const row = known === NO_ROW ? blocks.counts.put(begin) : known
    blocks.latest = begin
    blocks.latestRow = row
    return row
  }

  function addTo(blocks: Blocks, begin: Minute, index: number, by: number): void {
    const row = rowOf(blocks, begin)
    const count = blocks.counts.cell(row, index) + by
    blocks.counts.setCell(row, index, count)
    if (count !== 0 || countsIn(blocks.counts, row).some((other) => other !== 0)) return
    blocks.counts.remove(row)
    blocks.latest = NEVER
  }

  function add(minute: Minute, index: number, by: number): void {
    addTo(minutes, minute, index, by)
    addTo(fives, minute - (minute % FIVE), index, by)
    addTo(hours, minute - (minute % HOUR), index, by)
    newest = Math.max(newest, minute)
  }

  function countsIn(table: KeyTable, row: RowNumber): Counts {
    return Array.from({ length: kinds }, (_, index) => table.cell(row, index))
  }

  function remove(minute: Minute): Counts {
    const row = minutes.counts.find(minute)
    if (row === NO_ROW) return []
    const counts = countsIn(minutes.counts, row)
    for (const [index, count] of counts.entries()) if (count !== 0) add(minute, index, -count)
    return counts
  }

  /** The blocks of the longest length of which one begins at `minute` and ends by `to`. */
  function longestAt(minute: Minute, to: Minute): Blocks {
    if (minute % HOUR === 0 && minute + HOUR <= to) return hours
    return minute % FIVE === 0 && minute + FIVE <= to ? fives : minutes
  }

  /** The longest blocks that make up the minutes from `from` up to `to` and have counts. */
  function visit(from: Minute, to: Minute, see: (table: KeyTable, row: RowNumber) => void): void {
    // What is longer than everything that is held is shorter minute by minute.
    if (to - from > minutes.counts.size() * HOUR) {
      for (const row of minutes.counts.rows()) if (isWithin(minutes.counts.keyOf(row), from, to)) see(minutes.counts, row)
      return
    }
    for (let minute = from; minute < to; ) {
      const { counts, length } = longestAt(minute, to)
      const row = counts.find(minute)
      if (row !== NO_ROW) see(counts, row)
      minute += length
    }
  }

  /** Blocks come nearly in their order: one that came after a later one is forgotten when that one is. */
  function forgetBlocksBefore(blocks: Blocks, minute: Minute): void {
    for (const row of blocks.counts.rows()) {
      const begin = blocks.counts.keyOf(row)
      if (begin + blocks.length > minute) return
      blocks.counts.remove(row)
      if (blocks.latest === begin) blocks.latest = NEVER
    }
  }

  return {
    add,
    remove,
    sum(from, to) {
      const sums = new Array<number>(kinds).fill(0)
      visit(from, to, (table, row) => {
        for (let index = 0; index < kinds; index++) sums[index] = (sums[index] ?? 0) + table.cell(row, index)
      })
      return sums
    },
    isAny(from, to) {
      let isAny = false
      visit(from, to, () => {
        isAny = true
      })
      return isAny
    },
    total(indexes, from, to) {
      let total = 0
      visit(from, to, (table, row) => {
        for (const index of indexes) total += table.cell(row, index)
      })
      return total
    },
    minutes: () => Array.from(minutes.counts.rows(), minutes.counts.keyOf),
    minutesIn(from, to) {
      const end = Math.min(to, newest + 1)
      if (end - from > minutes.counts.size())
        return Array.from(minutes.counts.rows(), minutes.counts.keyOf)
          .filter((minute) => isWithin(minute, from, end))
          .sort(ascending)
      const found: Minute[] = []
      for (let minute = from; minute < end; minute++) if (minutes.counts.find(minute) !== NO_ROW) found.push(minute)
      return found
    },
    forgetBefore(minute) {
      for (const blocks of [minutes, fives, hours]) forgetBlocksBefore(blocks, minute)
    },
    size: () => minutes.counts.size(),
    save: () => Array.from(minutes.counts.rows(), (row) => [minutes.counts.keyOf(row), ...countsIn(minutes.counts, row)]),
  }
}

function isWithin(minute: Minute, from: Minute, to: Minute): boolean {
  return minute >= from && minute < to
}

function ascending(a: number, b: number): number {
  return a - b
}

function noBlocks(length: Minute, kinds: number): Blocks {
  return { length, counts: createKeyTable(kinds), latest: NEVER, latestRow: NO_ROW }
}
