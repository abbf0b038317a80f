// Work of a known place at hours at which it never works: somebody inside, when nobody looks.
import { DAY, HOUR, type Millis } from '../../model/time.ts'

/** So many attempts in an hour that never showed any, on two days within a week. */
const IN_AN_HOUR = 4
const WITHIN: Millis = 7 * DAY
/** One night is one day, whatever the calendar says. */
const APART: Millis = 12 * HOUR

/** The days on which a place worked at an unusual hour, the last two of them, and when that was told. */
export interface OddDays {
  last: Millis
  before: Millis
  told: Millis
}

/**
 * Notes an attempt at an hour that `isUnusual`, the `inHour`th in it. Returns whether that makes the second such day of seven; told once
 * in seven days.
 */
export function noteOddHour(days: OddDays, at: Millis, inHour: number, isUnusual: boolean): boolean {
  if (!isUnusual || inHour < IN_AN_HOUR) return false
  if (at - days.last > APART) Object.assign(days, { before: days.last, last: at })
  if (at - days.before > WITHIN || (days.told !== 0 && at - days.told < WITHIN)) return false
  days.told = at
  return true
}
