// How many of some things were seen last in each minute: what a distinct count over a window is, without asking every thing.
import { createKeyTable, NO_ROW } from './key-table.ts'
import type { Minute } from './panes.ts'

export interface LastSeen {
  /** A thing was seen last in `now` and no longer in `before`; null: it was not known, or is forgotten. */
  move(before: Minute | null, now: Minute | null): void
  /** How many were seen in `minute` or later. */
  countSince(minute: Minute): number
  /** No thing was ever seen later. */
  newest(): Minute
}

/** The number beside each minute. */
const COUNT = 0

/** Nothing seen. */
export function createLastSeen(): LastSeen {
  const counts = createKeyTable(1)
  let newest: Minute = Number.NEGATIVE_INFINITY

  function add(minute: Minute, by: number): void {
    const known = counts.find(minute)
    const row = known === NO_ROW ? counts.put(minute) : known
    const count = counts.cell(row, COUNT) + by
    if (count === 0) counts.remove(row)
    else counts.setCell(row, COUNT, count)
  }

  function countOf(minute: Minute): number {
    const row = counts.find(minute)
    return row === NO_ROW ? 0 : counts.cell(row, COUNT)
  }

  return {
    move(before, now) {
      if (before === now) return
      if (before !== null) add(before, -1)
      if (now === null) return
      add(now, 1)
      newest = Math.max(newest, now)
    },
    newest: () => newest,
    countSince(from) {
      let total = 0
      // The cheaper of the two ways through: by minute, or by what there is.
      if (newest - from < counts.size()) for (let minute = from; minute <= newest; minute++) total += countOf(minute)
      else for (const row of counts.rows()) if (counts.keyOf(row) >= from) total += counts.cell(row, COUNT)
      return total
    },
  }
}
