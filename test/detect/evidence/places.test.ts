// Places: each site and each trusted source for itself, so that one of them can be missed while the other works.
import { describe, expect, it } from 'vitest'
import { createPlaces, type Places, type Whence } from '../../../src/detect/evidence/places.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'
import { UTC } from './seen.ts'

const site = (index: number): Whence => ({ site: index, trusted: null })
const trusted = (source: number): Whence => ({ site: null, trusted: source })

/** Forty devices an hour at each place, from 6 to 22 on weekdays. */
function work(places: Places, from: Millis, to: Millis, at: readonly Whence[]): void {
  for (let now = from; now < to; now += 1.5 * MINUTE) {
    const hour = new Date(now).getUTCHours()
    if (new Date(now).getUTCDay() % 6 !== 0 && hour >= 6 && hour < 22) for (const place of at) places.note(place, now, true)
  }
}

describe('places', () => {
  it('are missed each for itself, sites and trusted sources', () => {
    for (const [gone, stays] of [
      [site(0), site(1)],
      [trusted(7), trusted(9)],
    ] as const) {
      const places = createPlaces([UTC, UTC], UTC)
      work(places, MONDAY - 28 * DAY, MONDAY, [gone, stays])
      work(places, MONDAY, MONDAY + 9 * HOUR, [stays])
      expect(places.isAnySilent(MONDAY + 9 * HOUR)).toBe(true)
      expect(places.isAnyReplaced(MONDAY + 9 * HOUR)).toBe(true)
    }
  })

  it('are away at night too, until they are back, and are not taken for replaced after a day of two shifts', () => {
    const places = createPlaces([UTC], UTC)
    work(places, MONDAY - 28 * DAY, MONDAY, [site(0)])
    expect(places.isAnyAway(MONDAY + 3 * HOUR)).toBe(false)
    expect(places.isAnyAway(MONDAY + 23 * HOUR)).toBe(true)
    expect(places.isAnySilent(MONDAY + 23 * HOUR)).toBe(false)
    expect(places.isAnySilent(MONDAY + DAY + 10 * HOUR)).toBe(true)
    expect(places.isAnyReplaced(MONDAY + DAY + 10 * HOUR)).toBe(false)
    work(places, MONDAY + DAY + 10 * HOUR, MONDAY + DAY + 22 * HOUR, [site(0)])
    expect(places.isAnyAway(MONDAY + DAY + 23 * HOUR)).toBe(false)
  })

  it('that worked overtime once are not missed on the Saturdays that follow', () => {
    const places = createPlaces([UTC], UTC)
    work(places, MONDAY - 28 * DAY, MONDAY - 2 * DAY, [site(0)])
    const saturday = MONDAY - 2 * DAY
    for (let now = saturday + 6 * HOUR; now < saturday + 14 * HOUR; now += 0.5 * MINUTE) places.note(site(0), now, true)
    work(places, MONDAY, MONDAY + 5 * DAY, [site(0)])
    expect(places.isAnySilent(MONDAY + 5 * DAY + 10 * HOUR)).toBe(false)
    expect(places.isAnyAway(MONDAY + 5 * DAY + 16 * HOUR)).toBe(false)
  })

  it('tell of a second night with new devices, and not of one device that is tried all night', () => {
    const nights = (isMade: boolean): readonly boolean[] => {
      const places = createPlaces([UTC], UTC)
      work(places, MONDAY - 28 * DAY, MONDAY, [site(0)])
      return [0, 1].flatMap((day) =>
        [0, 1, 2, 3].map((index) => places.note(site(0), MONDAY + day * DAY + 2 * HOUR + index * MINUTE, isMade)),
      )
    }
    expect(nights(true).filter(Boolean)).toHaveLength(1)
    expect(nights(false)).not.toContain(true)
  })

  it('of a source that has just earned trust have no odd hours before three weeks of it', () => {
    const places = createPlaces([UTC], UTC)
    work(places, MONDAY - 28 * DAY, MONDAY, [site(0)])
    work(places, MONDAY, MONDAY + 7 * DAY, [trusted(3)])
    const told = [7, 8].flatMap((day) =>
      [0, 1, 2, 3].map((index) => places.note(trusted(3), MONDAY + day * DAY + 3 * HOUR + index * MINUTE, true)),
    )
    expect(told).not.toContain(true)
  })

  it('are missed no more once they are trusted no more, and what was expected of them stays expected until then', () => {
    const places = createPlaces([UTC], UTC)
    work(places, MONDAY - 28 * DAY, MONDAY, [site(0), trusted(5)])
    work(places, MONDAY, MONDAY + 9 * HOUR, [site(0)])
    expect(places.isAnySilent(MONDAY + 9 * HOUR)).toBe(true)
    const before = places.expectedSoFar(MONDAY + 9 * HOUR)
    places.giveUp(5)
    expect(places.isAnySilent(MONDAY + 9 * HOUR)).toBe(false)
    expect(places.expectedSoFar(MONDAY + 9 * HOUR)).toBeCloseTo(before, 6)
    expect(createPlaces([UTC], UTC, places.save()).expectedSoFar(MONDAY + 9 * HOUR)).toBeCloseTo(before, 6)
    expect(createPlaces([UTC, UTC], UTC, places.save()).expectedSoFar(MONDAY + 9 * HOUR)).toBeCloseTo(before, 6)
  })

  it('are the same after a restart, and forget the hours of sites where others are declared', () => {
    const places = createPlaces([UTC], UTC)
    work(places, MONDAY - 28 * DAY, MONDAY, [site(0), trusted(5), { site: null, trusted: null }])
    expect(createPlaces([UTC], UTC, places.save()).save()).toEqual(places.save())
    const others = createPlaces([UTC, UTC], UTC, places.save())
    expect(others.isAnySilent(MONDAY + 9 * HOUR)).toBe(true) // trusted source 5
    expect(createPlaces([UTC, UTC], UTC, places.save().slice(0, 2)).isAnySilent(MONDAY + 9 * HOUR)).toBe(false)
  })
})
