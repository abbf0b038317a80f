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
  /** The minutes with counts; as they are held, or those from `from` up to, and without, `to`, in their order. */
  minutes(): Iterable<Minute>
  minutesIn(from: Minute, to: Minute): readonly Minute[]
  forgetBefore(minute: Minute): void
  /** How many minutes have counts. */
  size(): number
  /** A minute a row, followed by its counts. */
  save(): readonly Row[]
}

const FIVE = 5
const HOUR = 60

/** Blocks of `kinds` counts each, without any count. */
export function createCountBlocks(kinds: number): CountBlocks {
  const minutes = new Map<Minute, Counts>()
  const fives = new Map<Minute, Counts>()
  const hours = new Map<Minute, Counts>()
  // No minute with counts is later.
  let newest: Minute = Number.NEGATIVE_INFINITY

  function addTo(blocks: Map<Minute, Counts>, begin: Minute, index: number, by: number): void {
    const known = blocks.get(begin)
    const counts = known ?? new Array<number>(kinds).fill(0)
    if (known === undefined) blocks.set(begin, counts)
    const count = (counts[index] ?? 0) + by
    counts[index] = count
    if (count === 0 && counts.every((other) => other === 0)) blocks.delete(begin)
  }

  function add(minute: Minute, index: number, by: number): void {
    addTo(minutes, minute, index, by)
    addTo(fives, minute - (minute % FIVE), index, by)
    addTo(hours, minute - (minute % HOUR), index, by)
    newest = Math.max(newest, minute)
  }

  function remove(minute: Minute): Counts {
    const counts = [...(minutes.get(minute) ?? [])]
    for (const [index, count] of counts.entries()) if (count !== 0) add(minute, index, -count)
    return counts
  }

  function sum(from: Minute, to: Minute): Counts {
    const total = new Array<number>(kinds).fill(0)
    // What is longer than everything that is held is shorter minute by minute.
    if (to - from > minutes.size * HOUR) {
      for (const [minute, counts] of minutes) if (minute >= from && minute < to) addUp(total, counts)
      return total
    }
    for (let minute = from; minute < to; ) {
      const [blocks, length] = blockAt(minute, to)
      addUp(total, blocks.get(minute))
      minute += length
    }
    return total
  }

  /** The longest block that begins at a minute and ends by `to`. */
  function blockAt(minute: Minute, to: Minute): readonly [blocks: ReadonlyMap<Minute, Counts>, length: number] {
    if (minute % HOUR === 0 && minute + HOUR <= to) return [hours, HOUR]
    if (minute % FIVE === 0 && minute + FIVE <= to) return [fives, FIVE]
    return [minutes, 1]
  }

  return {
    add,
    remove,
    sum,
    minutes: () => minutes.keys(),
    minutesIn(from, to) {
      const end = Math.min(to, newest + 1)
      if (end - from > minutes.size)
        return Array.from(minutes.keys())
          .filter((minute) => minute >= from && minute < end)
          .sort(ascending)
      const found: Minute[] = []
      for (let minute = from; minute < end; minute++) if (minutes.has(minute)) found.push(minute)
      return found
    },
    forgetBefore(minute) {
      for (const old of minutes.keys()) if (old < minute) remove(old)
    },
    size: () => minutes.size,
    save: () => Array.from(minutes, ([minute, counts]) => [minute, ...counts]),
  }
}

function ascending(a: number, b: number): number {
  return a - b
}

function addUp(total: Counts, counts: Counts | undefined): void {
  if (counts === undefined) return
  for (let index = 0; index < total.length; index++) total[index] = (total[index] ?? 0) + (counts[index] ?? 0)
}
