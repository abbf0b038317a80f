// Work of a known place at hours at which it never works: somebody inside, when nobody looks.
import { DAY, HOUR, type Millis } from '../../model/time.ts'

/** So many new devices in an hour that never showed any, on two days within a week. */
const IN_AN_HOUR = 4
const WITHIN: Millis = 7 * DAY
/** One night is one day, whatever the calendar says. */
const APART: Millis = 12 * HOUR

/** The days on which a place worked at an unusual hour, the last two of them, and when that was told. */
export interface OddDays {
  last: Millis
  before: Millis
  told: Millis
  /** Devices in the unusual hour at hand, and that hour since the epoch. */
  hour: number
  inHour: number
}

/**
 * Notes a device that was made at an unusual hour; one that is tried again and again, or mended, is nobody's night shift. Returns whether
 * that makes the second such day of seven; told once in seven days.
 */
export function noteOddHour(days: OddDays, at: Millis): boolean {
  const hour = Math.floor(at / HOUR)
  if (hour !== days.hour) Object.assign(days, { hour, inHour: 0 })
  days.inHour += 1
  if (days.inHour < IN_AN_HOUR) return false
  if (at - days.last > APART) Object.assign(days, { before: days.last, last: at })
  if (at - days.before > WITHIN || (days.told !== 0 && at - days.told < WITHIN)) return false
  days.told = at
  return true
}
