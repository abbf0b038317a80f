// What a new source is worth: much where new ones are rare, nothing where every device is one; and bursts of them.
import { describe, expect, it } from 'vitest'
import { type Arrivals, createArrivals } from '../../../src/detect/evidence/arrivals.ts'
import { DAY, HOUR, type Millis } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

/** `perDay` new business networks a day, evenly, for so many days; the last one at the end. */
function seenFor(days: number, perDay: number): Arrivals {
  const arrivals = createArrivals()
  arrivals.advance(MONDAY)
  for (let index = 1; index <= days * perDay; index++) arrive(arrivals, MONDAY + (index * DAY) / perDay)
  arrivals.advance(MONDAY + days * DAY)
  return arrivals
}

function arrive(arrivals: Arrivals, at: Millis, teaches = true): void {
  arrivals.advance(at)
  arrivals.note(at, 'business', teaches ? 'some' : 'none')
}

describe('a new source', () => {
  it('is worth what the reference says at the start', () => {
    const arrivals = createArrivals()
    // Detection.md 7.6, the row of 0.067 a day.
    const worth = [undefined, 'business', 'residential', 'hosting'] as const
    expect(worth.map((network) => Math.round(arrivals.worth(network) * 10) / 10)).toEqual([2.8, 1.6, 3.2, 4.5])
  })

  it('is worth more where none came for months, and never more than six nats', () => {
    const arrivals = seenFor(400, 0)
    expect(arrivals.perDay()).toBeCloseTo(0.025, 2)
    expect(arrivals.worth('hosting')).toBeGreaterThan(5)
    expect(arrivals.worth('hosting')).toBeLessThanOrEqual(6)
  })

  it('is worth nothing where every device is one', () => {
    const arrivals = seenFor(60, 30)
    expect(arrivals.isField()).toBe(true)
    expect(arrivals.worth('business')).toBe(0)
  })

  it('teaches not while it stands in for a known one', () => {
    const arrivals = seenFor(30, 0)
    const before = arrivals.perDay()
    arrive(arrivals, MONDAY + 30 * DAY, false)
    expect(arrivals.perDay()).toBe(before)
  })

  it('does not become usual by a flood of them in one day', () => {
    const arrivals = seenFor(30, 0)
    for (let index = 0; index < 500; index++) arrive(arrivals, MONDAY + 31 * DAY + index)
    expect(arrivals.perDay()).toBeLessThan(0.3)
  })
})

it('becomes usual at once in the first week of a claim, however many come', () => {
  const arrivals = createArrivals()
  for (let index = 0; index < 200; index++) {
    const at = MONDAY + (index * DAY) / 40
    arrivals.advance(at)
    arrivals.note(at, 'residential', 'all')
  }
  expect(arrivals.isField()).toBe(true)
})

describe('the burst', () => {
  it('grows by three new sources within half a day to the alert of the reference, and falls by four nats a day', () => {
    const arrivals = seenFor(60, 0)
    for (const hours of [0, 3, 6]) arrive(arrivals, MONDAY + 60 * DAY + hours * HOUR)
    const grown = arrivals.burst()
    expect(grown).toBeGreaterThan(9.2)
    arrivals.advance(MONDAY + 61 * DAY + 6 * HOUR)
    expect(grown - arrivals.burst()).toBeCloseTo(4, 0)
    arrivals.advance(MONDAY + 90 * DAY)
    expect(arrivals.burst()).toBe(0)
  })
})

it('goes on from what was saved', () => {
  const arrivals = seenFor(20, 2)
  const again = createArrivals(arrivals.save())
  for (const one of [arrivals, again]) arrive(one, MONDAY + 21 * DAY)
  expect(again.save()).toEqual(arrivals.save())
})

it('are no field where known sources do most of the work: somebody brings them', () => {
  const arrivals = createArrivals()
  for (let day = 0; day < 60; day++) {
    for (let index = 0; index < 30; index++) {
      arrivals.advance(MONDAY + day * DAY + index * HOUR * 0.5)
      arrivals.note(MONDAY + day * DAY, 'residential', 'all')
      arrivals.meet(false)
      for (let known = 0; known < 2; known++) arrivals.meet(true)
    }
  }
  expect([arrivals.perDay() > 3, arrivals.isField(), createArrivals(arrivals.save()).isField()]).toEqual([true, false, false])
  for (let index = 0; index < 2_000; index++) arrivals.meet(false)
  expect(arrivals.isField()).toBe(true)
})
