// Silence is noticed against the past weeks: not at night, not of a young claim, not while others are heard.
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { createSilence } from '../../src/respond/silence.ts'

const MONDAY = Date.parse('2026-10-05T00:00:00Z')
const [a, b] = ['a', 'b']
const all = () => true

/** Heard every `every` minutes from 06:00 to 22:00 on working days, for some weeks before MONDAY. */
function factory({ weeks = 4, every = 1, claims = [a] } = {}) {
  const silence = createSilence()
  for (let day = MONDAY - weeks * 7 * DAY; day < MONDAY; day += DAY) {
    if ([0, 6].includes(new Date(day).getUTCDay())) continue
    for (let at = day + 6 * HOUR; at < day + 22 * HOUR; at += every * MINUTE) for (const claim of claims) silence.heard(claim, at)
  }
  return silence
}

describe('silence', () => {
  it('is noticed after a quarter of an hour in the middle of a shift', () => {
    const silence = factory()
    silence.heard(a, MONDAY + 10 * HOUR)
    expect(silence.isKept(MONDAY + 10 * HOUR + 14 * MINUTE, all)).toBe(false)
    expect(silence.isKept(MONDAY + 10 * HOUR + 15 * MINUTE, all)).toBe(true)
  })

  it('is none at night and over the weekend, nor in the hours at the edges of a shift', () => {
    const silence = factory()
    expect(silence.isKept(MONDAY, all)).toBe(false)
    expect(silence.isKept(MONDAY + 7 * HOUR, all)).toBe(false)
    expect(silence.isKept(MONDAY + 7 * HOUR + 15 * MINUTE, all)).toBe(true)
  })

  it('takes longer where a claim shows less', () => {
    const silence = factory({ every: 10 })
    expect(silence.isKept(MONDAY + 9 * HOUR, all)).toBe(false)
    expect(silence.isKept(MONDAY + 10 * HOUR, all)).toBe(true)
  })

  it('adds up what is missing of several claims', () => {
    const silence = factory({ every: 10, claims: [a, b] })
    expect(silence.isKept(MONDAY + 8.5 * HOUR, all)).toBe(true)
    expect(silence.isKept(MONDAY + 8.5 * HOUR, (claim) => claim === a)).toBe(false)
  })

  it('ends with the first sign of any claim', () => {
    const silence = factory()
    const at = MONDAY + 12 * HOUR
    expect(silence.isKept(at, all)).toBe(true)
    silence.heard(b, at - MINUTE)
    expect(silence.isKept(at, all)).toBe(false)
  })

  it('misses nothing of a claim that is younger than three weeks, and of none at all', () => {
    expect(factory({ weeks: 2 }).isKept(MONDAY + 12 * HOUR, all)).toBe(false)
    expect(createSilence().isKept(MONDAY, all)).toBe(false)
  })

  it('counts a sign once, however often it is told', () => {
    const silence = createSilence()
    // Five minutes of each hour, told twelve times over.
    for (let hour = MONDAY - 28 * DAY; hour < MONDAY; hour += HOUR) {
      for (let time = 0; time < 12; time++) for (let minute = 0; minute < 5; minute++) silence.heard(a, hour + minute * MINUTE)
    }
    expect(silence.isKept(MONDAY + HOUR, all)).toBe(false)
    expect(silence.isKept(MONDAY + 3 * HOUR, all)).toBe(true)
  })

  it('is what is usual after a week of it', () => {
    const silence = factory()
    expect(silence.isKept(MONDAY + 12 * HOUR, all)).toBe(true)
    expect(silence.isKept(MONDAY + 21 * DAY + 12 * HOUR, all)).toBe(false)
  })
})
