// Lines in the order of time, minute by minute: what is written ahead of its minute waits for it.
import { MINUTE, type Millis } from '../../model/time.ts'
import type { TrafficLine } from './entry.ts'
import type { Delivered } from './shapes.ts'

export interface Minutes {
  /** Takes a line for `at`: its own time unless it is delivered later. Not earlier than the minute that was taken last. */
  put(line: TrafficLine, at?: Millis): void
  /** Takes out what is delivered in a minute (counted since the epoch), in order. */
  take(minute: number): readonly Delivered[]
  /** The first minute in which something waits; null where nothing does. */
  next(): number | null
}

/** Nothing waits yet. */
export function createMinutes(): Minutes {
  const minutes = new Map<number, Delivered[]>()

  function next(): number | null {
    let first: number | null = null
    for (const minute of minutes.keys()) if (first === null || minute < first) first = minute
    return first
  }

  return {
    put(line, at = line.at) {
      const minute = Math.floor(at / MINUTE)
      const waiting = minutes.get(minute)
      if (waiting === undefined) minutes.set(minute, [{ at, line }])
      else waiting.push({ at, line })
    },
    take(minute) {
      const due = minutes.get(minute) ?? []
      minutes.delete(minute)
      // The sort is stable: lines of one moment stay in the order in which they were written.
      return due.sort((a, b) => a.at - b.at)
    },
    next,
  }
}
