// A claim that had fallen silent and is used again, by somebody whom nobody knows: what a forgotten key looks like when it is found.
import { DAY, type Millis } from '../../model/time.ts'
import { numberOf, type Row } from '../cells.ts'

/** Silent: so many days without any attempt, in which so many would have been usual. Longer than a shutdown between two weekends. */
const SILENT_DAYS = 7
const MISSED = 10
/** One or two tries are a mistake of somebody who has the key for a reason. */
const FEWEST = 3

export interface Awakening {
  /**
   * One attempt; `perDay`: attempts a day that are usual. Returns whether strangers have used the silent claim often enough to be told of,
   * once an awakening. Ends when a known source is back.
   */
  note(at: Millis, isStranger: boolean, perDay: number): boolean
  /** Days of the silence before, 0 while none was interrupted by strangers. */
  silentDays(): number
  /** Attempts of strangers since. */
  attempts(): number
  save(): readonly Row[]
}

/** A claim never seen, or as `save` left it. */
export function createAwakening(saved: readonly Row[] = []): Awakening {
  let [last = 0, silentDays = 0, attempts = 0] = (saved[0] ?? []).map(numberOf)

  function beginAfter(days: number, perDay: number): void {
    if (days < SILENT_DAYS || days * perDay < MISSED) return
    silentDays = Math.floor(days)
    attempts = 0
  }

  return {
    note(at, isStranger, perDay) {
      if (isStranger && last > 0) beginAfter((at - last) / DAY, perDay)
      if (!isStranger) silentDays = 0
      last = Math.max(last, at)
      if (silentDays === 0) return false
      attempts += 1
      return attempts === FEWEST
    },
    silentDays: () => silentDays,
    attempts: () => attempts,
    save: () => [[last, silentDays, attempts]],
  }
}
