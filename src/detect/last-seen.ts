// How many of some things were seen last in each minute: what a distinct count over a window is, without asking every thing.
import type { Minute } from './panes.ts'

export interface LastSeen {
  /** A thing was seen last in `now` and no longer in `before`; null: it was not known, or is forgotten. */
  move(before: Minute | null, now: Minute | null): void
  /** How many were seen in `minute` or later. */
  countSince(minute: Minute): number
  /** No thing was ever seen later. */
  newest(): Minute
}

/** Nothing seen. */
export function createLastSeen(): LastSeen {
  const counts = new Map<Minute, number>()
  let newest: Minute = Number.NEGATIVE_INFINITY

  function add(minute: Minute, by: number): void {
    const count = (counts.get(minute) ?? 0) + by
    if (count === 0) counts.delete(minute)
    else counts.set(minute, count)
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
      if (newest - from < counts.size) for (let minute = from; minute <= newest; minute++) total += counts.get(minute) ?? 0
      else for (const [minute, count] of counts) if (minute >= from) total += count
      return total
    },
  }
}
