// What each reading of an hour usually is: by the same hour of the past weeks, and nothing while too few of them are known.
import { describe, expect, it } from 'vitest'
import { createLocalHours } from '../../src/detect/local-hours.ts'
import { createUsualHours, type UsualHours } from '../../src/detect/usual-hours.ts'
import { noOutcomes } from '../../src/model/attempt.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/model/time.ts'
import { readings, type WindowCounts } from '../../src/model/window.ts'
import { CLAIM, MONDAY } from './attempts.ts'

const WEEK = 7 * DAY
const NINE = MONDAY + 9 * HOUR
const UTC = createLocalHours('UTC')

function hourAt(from: Millis, rejected: number, change: Partial<WindowCounts> = {}): WindowCounts {
  const attempts = { ...noOutcomes(), ok: 8, duplicate: 2, rejected }
  const entries = { connects: 12, creates: 11, registers: 10, refusals: rejected }
  return {
    claim: CLAIM,
    over: '1h',
    from,
    to: from + HOUR,
    attempts,
    ...entries,
    clients: 9,
    serials: 8,
    sources: 3,
    newSources: 1,
    late: 0,
    ...change,
  }
}

function learned(rejectedByWeek: readonly number[], usual: UsualHours = createUsualHours(UTC)): UsualHours {
  for (const [week, rejected] of rejectedByWeek.entries()) usual.learn(hourAt(NINE + week * WEEK, rejected))
  return usual
}

/** A window that ends in the hour of nine o'clock, so many weeks on. */
const inWeek = (week: number): number => (NINE + week * WEEK) / MINUTE + 30

describe('what is usual', () => {
  it('is median and median absolute deviation of the same hour, for each reading', () => {
    const usual = learned([0, 2, 4, 10, 6]).at(inWeek(5))
    expect(Object.keys(usual)).toEqual([...readings])
    expect(usual.rejected).toEqual({ median: 4, mad: 2 })
    expect(usual.attempts).toEqual({ median: 14, mad: 2 })
    expect(usual.accepted).toEqual({ median: 10, mad: 0 })
    expect(usual['rejected-ratio']?.median).toBeCloseTo(4 / 14)
    expect([usual.connects, usual.creates, usual.registers, usual.refusals].map((each) => each?.median)).toEqual([12, 11, 10, 4])
    const distinct = [usual.clients, usual.serials, usual.sources, usual['new-sources']]
    expect(distinct.map((each) => each?.median)).toEqual([9, 8, 3, 1])
  })

  it('is not known before two weeks and three visits', () => {
    expect(learned([1, 1]).at(inWeek(1))).toEqual({})
    expect(learned([1, 1]).at(inWeek(2))).toEqual({})
    expect(learned([1, 1, 1]).at(inWeek(3)).rejected).toEqual({ median: 1, mad: 0 })
  })

  it('is nothing at an hour in which nobody ever came, and a ratio of nothing is none', () => {
    const usual = learned([1, 1, 1, 1]).at(inWeek(4) + 12 * 60)
    expect(usual.rejected).toEqual({ median: 0, mad: 0 })
    expect(usual['rejected-ratio']).toBeUndefined()
  })

  it('is what the past eight weeks showed, and no older one', () => {
    expect(learned([90, 90, 90, 90, 90, 1, 1, 1, 1, 1, 1, 1, 1]).at(inWeek(13)).rejected?.median).toBe(1)
    expect(learned(Array.from({ length: 40 }, () => 1)).save().length).toBeLessThanOrEqual(10)
  })

  it('is the same after a restart', () => {
    const before = learned([0, 2, 4, 10, 6])
    const after = createUsualHours(UTC, before.save())
    expect(after.at(inWeek(5))).toEqual(before.at(inWeek(5)))
    expect(learned([7], after).save()).toEqual(learned([7], before).save())
  })

  it('follows the wall clock of the site', () => {
    const berlin = createUsualHours(createLocalHours('Europe/Berlin'))
    // Clocks go back on 25 October 2026: the fourth of these Mondays at nine is an hour later by UTC.
    for (const week of [0, 1, 2, 3]) berlin.learn(hourAt(NINE + week * WEEK + (week === 3 ? HOUR : 0), 5))
    expect(berlin.at(inWeek(4) + 60).rejected).toEqual({ median: 5, mad: 0 })
    expect(berlin.at(inWeek(4)).rejected).toEqual({ median: 0, mad: 0 })
  })
})
