// Hours of the week: what is expected when, who is silent although expected, and hours that are odd.
import { describe, expect, it } from 'vitest'
import { createWorkHours, type WorkHours } from '../../../src/detect/evidence/work-hours.ts'
import { createLocalHours } from '../../../src/detect/local-hours.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

const BERLIN = createLocalHours('Europe/Berlin')
const isAtWork = (at: Millis): boolean =>
  new Date(at).getUTCDay() % 6 !== 0 && new Date(at).getUTCHours() >= 6 && new Date(at).getUTCHours() < 22

/** Thirty an hour, from 6 to 22 UTC on weekdays, for so long. */
function worked(days: number, hours = createLocalHours('UTC')): WorkHours {
  const work = createWorkHours(hours)
  for (let at = MONDAY - days * DAY; at < MONDAY; at += 2 * MINUTE) if (isAtWork(at)) noteAt(work, at)
  work.advance(MONDAY)
  return work
}

function noteAt(work: WorkHours, at: Millis): void {
  work.advance(at)
  work.note()
}

function expectedAt(work: WorkHours, at: Millis): number {
  const later = createWorkHours(createLocalHours('UTC'), work.save())
  later.advance(at)
  return later.expected()
}

describe('hours of work', () => {
  it('are learned by the hour of the week', () => {
    const work = worked(28)
    expect(expectedAt(work, MONDAY + 12 * HOUR)).toBeCloseTo(30, 0)
    expect(expectedAt(work, MONDAY + 3 * HOUR)).toBeLessThan(0.2)
    expect(expectedAt(work, MONDAY + 5 * DAY + 12 * HOUR)).toBeLessThan(0.2)
  })

  it('add up to what was expected', () => {
    const work = worked(28)
    const before = work.expectedSoFar()
    work.advance(MONDAY + DAY)
    expect(work.expectedSoFar() - before).toBeGreaterThan(470)
    expect(work.expectedSoFar() - before).toBeLessThan(490)
  })

  it('make a silence felt within the hour, and not at night', () => {
    const work = worked(28)
    for (let at = MONDAY + 6 * HOUR; at < MONDAY + 10 * HOUR; at += 2 * MINUTE) noteAt(work, at)
    work.advance(MONDAY + 10 * HOUR + 10 * MINUTE)
    expect(work.isSilent()).toBe(false)
    work.advance(MONDAY + 11 * HOUR + 15 * MINUTE)
    expect(work.isSilent()).toBe(true)
    work.advance(MONDAY + 23 * HOUR)
    expect(work.isSilent()).toBe(false)
  })

  it('know an odd hour once it was seen three times, of a place that is busy', () => {
    const oddAt = (work: WorkHours, at: Millis): boolean => {
      work.advance(at)
      return work.isOddHour()
    }
    expect(oddAt(worked(28), MONDAY + 3 * HOUR)).toBe(true)
    expect(oddAt(worked(28), MONDAY + 12 * HOUR)).toBe(false)
    expect(oddAt(worked(14), MONDAY + 3 * HOUR)).toBe(false)
    expect(oddAt(createWorkHours(createLocalHours('UTC')), MONDAY)).toBe(false)
  })

  it('follow the wall clock over the end of daylight saving, on 25 October', () => {
    // Every wall-clock hour has its slot once a week, the repeated one too.
    const work = createWorkHours(BERLIN)
    for (let at = MONDAY; at < MONDAY + 35 * DAY; at += HOUR) noteAt(work, at)
    work.advance(MONDAY + 35 * DAY)
    for (let hour = 0; hour < 168; hour++) {
      work.advance(MONDAY + 35 * DAY + hour * HOUR)
      expect(work.expected()).toBeGreaterThan(0.6)
    }
  })

  it('learn nothing from a silence of months, and are the same after a restart', () => {
    const work = worked(28)
    const again = createWorkHours(createLocalHours('UTC'), work.save())
    for (const one of [work, again]) noteAt(one, MONDAY + 200 * DAY)
    expect(again.save()).toEqual(work.save())
    expect(expectedAt(work, MONDAY + 203 * DAY + 12 * HOUR)).toBeGreaterThan(25)
  })
})
