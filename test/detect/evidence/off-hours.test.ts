// Odd hours: four devices made in one, on two days of a week, and told once a week.
import { expect, it } from 'vitest'
import { noteOddHour, type OddDays } from '../../../src/detect/evidence/off-hours.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

const never = (): OddDays => ({ last: 0, before: 0, told: 0, hour: 0, inHour: 0 })
/** Four devices in an odd hour; whether one of them told. */
const night = (days: OddDays, at: Millis): boolean => [1, 2, 3, 4].some((device) => noteOddHour(days, at + device))

it('tells of the second night within a week, and again a week later', () => {
  const days = never()
  expect([0, 1, 2, 8].map((day) => night(days, MONDAY + day * DAY))).toEqual([false, true, false, true])
})

it('stays quiet for one night across midnight, for two far apart, for three devices, and for four in two hours', () => {
  const days = never()
  expect([0, 2, 8 * 24].map((hours) => night(days, MONDAY + hours * HOUR))).toEqual([false, false, false])
  const few = never()
  expect([0, 1].flatMap((day) => [1, 2, 3].map((device) => noteOddHour(few, MONDAY + day * DAY + device)))).not.toContain(true)
  const spread = never()
  const over = [0, 1].flatMap((day) => [50, 55, 60, 65].map((minute) => noteOddHour(spread, MONDAY + day * DAY + minute * MINUTE)))
  expect(over).not.toContain(true)
})
