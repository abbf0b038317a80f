// The calendar of the stories: weeks are counted from one Monday, so that a script can say `at(3, 'tue', '14:20')`.
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof days)[number]

/** Monday, 7 September 2026, 00:00 UTC: the clocks of Berlin and Chicago go back in weeks 6 and 7. */
const FIRST_MONDAY: Millis = Date.UTC(2026, 8, 7)

/** When the stories are played: after the last of them, so that no entry is of the future. */
export const PRESENT: Millis = Date.UTC(2027, 5, 1)

/** A moment by UTC: week 0 is the first, `time` is HH:MM. */
export function at(week: number, day: Weekday, time = '00:00'): Millis {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return FIRST_MONDAY + week * 7 * DAY + days.indexOf(day) * DAY + hours * HOUR + minutes * MINUTE
}
