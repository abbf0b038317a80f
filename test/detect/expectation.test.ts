// What a claim usually shows at this hour of the week.
import { describe, expect, it } from 'vitest'
import { createExpectation, type Expectation, FEWEST_ATTEMPTS } from '../../src/detect/expectation.ts'
import { createLocalHours } from '../../src/detect/local-hours.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { MONDAY } from './attempts.ts'

const HOUR_MINUTES = HOUR / MINUTE
const WEEK_MINUTES = (7 * DAY) / MINUTE
/** The end of the first minute of a Monday's shift that begins at six. */
const SHIFT = (MONDAY + 6 * HOUR) / MINUTE + 1

/** Lets a shift of one hour with `perMinute[week]` attempts a minute pass in each week. */
function learnShifts(expectation: Expectation, perMinute: readonly number[]): void {
  for (const [week, attempts] of perMinute.entries()) {
    for (let minute = 0; minute < HOUR_MINUTES; minute++) {
      const end = SHIFT + week * WEEK_MINUTES + minute
      const windows = {
        '1m': attempts,
        '5m': attempts * Math.min(5, minute + 1),
        '1h': attempts * (minute + 1),
        '1d': attempts * (minute + 1),
      }
      expectation.learn(end, attempts, windows)
    }
  }
}

const fresh = () => createExpectation(createLocalHours('UTC'))
const declaring = (perDay: number) => createExpectation(createLocalHours('UTC'), [], perDay)
const inWeek = (week: number) => SHIFT + week * WEEK_MINUTES

describe('cold start', () => {
  it('expects nothing before three visits of the hour', () => {
    const expectation = fresh()
    learnShifts(expectation, [10, 10])
    expect(expectation.of('1m', inWeek(2))).toBeNull()
    expect(expectation.usualPerHour(inWeek(2))).toBeNull()
    learnShifts(expectation, [10, 10, 10])
    expect(expectation.of('1m', inWeek(3))).not.toBeNull()
  })

  it('expects nothing of a claim that was never used', () => {
    expect(fresh().of('1d', inWeek(0))).toBeNull()
  })

  it('expects of a day what is declared, and of shorter windows nothing by it', () => {
    const expectation = declaring(1_000)
    expect(expectation.of('1d', inWeek(0))).toEqual({ expected: 1_000, limit: 2_000, mad: null, isDeclared: true })
    expect((['1m', '5m', '1h'] as const).map((over) => expectation.of(over, inWeek(0)))).toEqual([null, null, null])
    expect(expectation.usualPerHour(inWeek(0))).toBeNull()
    expect(declaring(0).of('1d', inWeek(0))?.limit).toBe(FEWEST_ATTEMPTS)
  })

  it.each([1_000_000, 1])('asks what the claim showed as soon as it tells enough, and %d declared no more', (perDay) => {
    const expectation = declaring(perDay)
    learnShifts(expectation, [2, 2])
    expect(expectation.of('1d', inWeek(2))?.isDeclared).toBe(true)
    const known = [fresh(), declaring(perDay)].map((one) => {
      learnShifts(one, [2, 2, 2, 2])
      return one.of('1d', inWeek(4))
    })
    expect(known[0]).not.toBeNull()
    expect(known[1]).toEqual(known[0])
  })
})

it('is the median of the greatest windows of that hour, the limit six deviations beyond', () => {
  const expectation = fresh()
  learnShifts(expectation, [10, 30, 50, 50, 10])
  // Median 30, MAD 20: 30 + 6 * 1.4826 * 20.
  expect(expectation.of('1m', inWeek(5))).toEqual({ expected: 30, limit: 208, mad: 20 })
  expect(expectation.of('5m', inWeek(5))?.expected).toBe(150)
  expect(expectation.of('1h', inWeek(5))?.expected).toBe(1_800)
})

it('gives steady small counts the noise of a Poisson count', () => {
  const expectation = fresh()
  learnShifts(expectation, [3, 3, 3, 3])
  // 3 + 6 * sqrt(3).
  expect(expectation.of('1m', inWeek(4))).toEqual({ expected: 3, limit: 14, mad: 0 })
})

it('expects silence where the hour was silent, and calls no volume what other hours show', () => {
  const expectation = fresh()
  learnShifts(expectation, [20, 20, 20, 20])
  expect(expectation.of('1m', inWeek(4) + 2 * HOUR_MINUTES)).toEqual({ expected: 0, limit: 80, mad: 0 })
  const calm = fresh()
  learnShifts(calm, [2, 2, 2, 2])
  expect(calm.of('1m', inWeek(4) + 2 * HOUR_MINUTES)).toEqual({ expected: 0, limit: FEWEST_ATTEMPTS, mad: 0 })
})

it('says after each week what one says that goes on from its state: the greatest hour falls as it is forgotten', () => {
  const asked = fresh()
  for (const [week, attempts] of [5, 90, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6].entries()) {
    learnShifts(asked, [...new Array<number>(week).fill(0), attempts])
    const restored = createExpectation(createLocalHours('UTC'), asked.save())
    expect(asked.of('1h', inWeek(week + 1))).toEqual(restored.of('1h', inWeek(week + 1)))
  }
})

it('expects the same all through an hour, whatever the hour shows and whoever asked before', () => {
  const [asked, unasked] = [fresh(), fresh()]
  for (const one of [asked, unasked]) learnShifts(one, [3, 3, 3, 3])
  const before = asked.of('1m', inWeek(4))
  // A reader is ahead of the watermark, and asks of an hour whose past is not over.
  asked.of('1m', inWeek(4) + HOUR_MINUTES)
  for (const one of [asked, unasked]) for (const minute of [0, 1, 2]) one.learn(inWeek(4) + minute, 30, { '1m': 30, '5m': 90 })
  const restored = createExpectation(createLocalHours('UTC'), unasked.save())
  for (const one of [asked, unasked, restored]) expect(one.of('1m', inWeek(4) + 3)).toEqual(before)
  expect(asked.of('1m', inWeek(4) + HOUR_MINUTES)).toEqual(restored.of('1m', inWeek(4) + HOUR_MINUTES))
  expect(asked.of('1m', inWeek(4) + HOUR_MINUTES)?.limit).toBe(120)
})

it('is not moved by one wild week in eight, and forgets what is older', () => {
  const expectation = fresh()
  learnShifts(expectation, [9_000, 20, 20, 20, 9_000, 20, 20, 20, 20])
  expect(expectation.of('1m', inWeek(9))?.expected).toBe(20)
  learnShifts(expectation, [...Array.from({ length: 9 }, () => 20), ...Array.from({ length: 9 }, () => 50)])
  expect(expectation.of('1m', inWeek(18))?.expected).toBe(50)
  expect(expectation.save().length).toBeLessThanOrEqual(8 + 2)
})

it('tells the usual attempts an hour, cautious at the end of a shift', () => {
  const expectation = createExpectation(createLocalHours('UTC'))
  for (let week = 0; week < 4; week++) {
    for (let minute = 0; minute < 2 * HOUR_MINUTES; minute++) expectation.learn(inWeek(week) + minute, 2, { '1m': 2 })
  }
  expect(expectation.usualPerHour(inWeek(4))).toBe(120)
  expect(expectation.usualPerHour(inWeek(4) + HOUR_MINUTES)).toBe(0)
})

it('follows the wall clock of the site when daylight saving ends', () => {
  const berlin = createExpectation(createLocalHours('Europe/Berlin'))
  const shiftAt = (monday: number, utcHour: number) => (monday + utcHour * HOUR) / MINUTE + 1
  for (const week of [-1, 0, 1, 2]) berlin.learn(shiftAt(MONDAY + week * 7 * DAY, 4), 40, { '1m': 40 })
  expect(berlin.of('1m', shiftAt(MONDAY + 21 * DAY, 5))?.expected).toBe(40)
  expect(berlin.of('1m', shiftAt(MONDAY + 21 * DAY, 4))?.expected).toBe(0)
})

it('goes on from what it saved', () => {
  const expectation = fresh()
  learnShifts(expectation, [20, 30, 40, 30])
  const restored = createExpectation(createLocalHours('UTC'), expectation.save())
  expect(restored.of('5m', inWeek(4))).toEqual(expectation.of('5m', inWeek(4)))
  expect(restored.save()).toEqual(expectation.save())
})

it('knows the first end of a long window in each hour of the wall clock', () => {
  const firstEnds = (timeZone: string): number[] => {
    const expectation = createExpectation(createLocalHours(timeZone))
    return Array.from({ length: 24 }, (_, index) => index * 5).filter((end) => expectation.beginsHour(end, 5))
  }
  expect(firstEnds('UTC')).toEqual([5, 65])
  expect(firstEnds('Asia/Kolkata')).toEqual([35, 95])
})
