// The attempts of the windows that end at the watermark: each minute enters them once and leaves each of them once.

import { MINUTE } from '../model/time.ts'
import { type Span, spanMillis, spans } from '../model/window.ts'
import type { Minute } from './panes.ts'

/** Where the counts stand. */
export interface CountedMinutes {
  attempts(from: Minute, to: Minute): number
  /** Minutes with counts, in their order. */
  minutes(from: Minute, to: Minute): readonly Minute[]
}

/** A sum that follows the watermark over minutes which change no more. */
export interface SlidingAttempts {
  /** The attempts in the window of each length that ends at `end`, which never goes back. The object is used again by the next call. */
  endingAt(end: Minute): Readonly<Record<Span, number>>
  /** Minutes that had been counted are others now: all is added up anew. */
  recount(): void
}

const LONGEST: Minute = Math.max(...spans.map((over) => spanMillis[over])) / MINUTE
/** What has left all windows is thrown away so many minutes at once. */
const AT_ONCE = 256

/** A window, as a stretch of the list of minutes: from `first` to its end. */
interface Window {
  readonly over: Span
  readonly length: Minute
  first: number
}

/** Sums over the minutes of `counted`. */
export function createSlidingAttempts(counted: CountedMinutes): SlidingAttempts {
  const windows: readonly Window[] = spans.map((over) => ({ over, length: spanMillis[over] / MINUTE, first: 0 }))
  const sums: Record<Span, number> = { '1m': 0, '5m': 0, '1h': 0, '1d': 0 }
  // Minutes with attempts, in their order, and how many each has.
  const minutes: Minute[] = []
  const attempts: number[] = []
  let reached: Minute | null = null

  function enter(from: Minute, to: Minute): void {
    for (const minute of counted.minutes(from, to)) {
      const many = counted.attempts(minute, minute + 1)
      if (many === 0) continue
      minutes.push(minute)
      attempts.push(many)
      for (const { over } of windows) sums[over] += many
    }
  }

  function leave(window: Window, from: Minute): void {
    for (; window.first < minutes.length && (minutes[window.first] ?? 0) < from; window.first++) {
      sums[window.over] -= attempts[window.first] ?? 0
    }
  }

  function throwAway(): void {
    const unused = Math.min(...windows.map(({ first }) => first))
    minutes.splice(0, unused)
    attempts.splice(0, unused)
    for (const window of windows) window.first -= unused
  }

  return {
    endingAt(end) {
      enter(Math.max(reached ?? 0, end - LONGEST), end)
      reached = end
      for (const window of windows) leave(window, end - window.length)
      if (minutes.length > LONGEST + AT_ONCE) throwAway()
      return sums
    },
    recount() {
      reached = null
      minutes.length = 0
      attempts.length = 0
      for (const window of windows) {
        window.first = 0
        sums[window.over] = 0
      }
    },
  }
}
