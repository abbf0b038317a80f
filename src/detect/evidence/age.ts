// How long a claim has been seen and how busy it was: what is too little to disable it by.
import { DAY, type Millis } from '../../model/time.ts'
import { numberOf, type Row } from '../cells.ts'

/** Cold until seen for 7 days and 500 attempts, and no longer than 28 days (reference detection.md 11.2). */
export const COLD = { days: 7, attempts: 500, atMostDays: 28 } as const

export interface Age {
  /** One attempt. Time that runs backwards stands still. */
  goOn(at: Millis): void
  now(): Millis
  /** The first attempt. */
  first(): Millis
  /** Days since the first attempt. */
  days(): number
  attempts(): number
  attemptsPerDay(): number
  /** Too little is known of the claim to disable it. */
  isCold(): boolean
  /** Not even a week was seen, so that nothing is known of its hours. */
  isYoung(): boolean
  save(): readonly Row[]
}

/** A claim that was never seen, or as `save` left it. */
export function createAge(saved: readonly Row[] = []): Age {
  let [now = 0, first = 0, attempts = 0] = (saved[0] ?? []).map(numberOf)
  const days = (): number => (now - first) / DAY
  return {
    goOn(at) {
      if (attempts === 0) first = at
      now = Math.max(now, at)
      attempts += 1
    },
    now: () => now,
    first: () => first,
    days,
    attempts: () => attempts,
    attemptsPerDay: () => attempts / Math.max(1, days()),
    isCold: () => days() < COLD.atMostDays && (days() < COLD.days || attempts < COLD.attempts),
    isYoung: () => days() < COLD.days,
    save: () => [[now, first, attempts]],
  }
}
