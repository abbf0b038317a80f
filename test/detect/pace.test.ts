// The paces of saving and showing: few claims soon, many evenly, and in catching up by what a successor would judge again.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsToSave, claimsToShow, isRoundDue, SHOW_EVERY } from '../../src/detect/pace.ts'
import { SECOND } from '../../src/model/time.ts'

describe('a round of states', () => {
  it.each([
    [1, 5 * SECOND],
    [100, 5 * SECOND],
    [300, 15 * SECOND],
    [600, 30 * SECOND],
    [10_000, 30 * SECOND],
  ])('of %i claims is due after %i ms', (claims, pause) => {
    expect(isRoundDue({ claims, since: pause - 1, judged: 0 })).toBe(false)
    expect(isRoundDue({ claims, since: pause, judged: 0 })).toBe(true)
  })

  it('is due sooner behind so many records for each claim, and at least so many', () => {
    expect(isRoundDue({ claims: 1, since: 0, judged: 14_999 })).toBe(false)
    expect(isRoundDue({ claims: 1, since: 0, judged: 15_000 })).toBe(true)
    expect(isRoundDue({ claims: 20, since: 0, judged: 29_999 })).toBe(false)
    expect(isRoundDue({ claims: 20, since: 0, judged: 30_000 })).toBe(true)
  })

  it('ends in the time of a few pauses, whatever the chunks', () => {
    const chunks = fc.record({ claims: fc.integer({ min: 1, max: 3_000 }), every: fc.integer({ min: 1, max: 3_000 }) })
    fc.assert(
      fc.property(chunks, ({ claims, every }) => {
        const pause = Math.min(30 * SECOND, Math.max(5 * SECOND, claims * 50))
        let since = pause
        for (let left = claims; left > 0; since += every) {
          expect(isRoundDue({ claims: left, since, judged: 0 })).toBe(true)
          left -= claimsToSave(left, every, 1)
        }
        expect(since - pause).toBeLessThanOrEqual(3 * pause + 10 * every)
      }),
    )
  })

  it('takes a few milliseconds of each chunk: a claim behind a small one, some behind a great one, more where they are rare', () => {
    expect(claimsToSave(300, 20, 10)).toBe(1)
    expect(claimsToSave(300, 20, 2_000)).toBe(4)
    expect(claimsToSave(300, SECOND, 10)).toBe(25)
    expect(claimsToSave(300, 10 * SECOND, 10)).toBe(38)
    expect(claimsToSave(20, 10 * SECOND, 10)).toBe(32)
  })
})

it('shows all claims in most of the time between two scrapes, two at least', () => {
  expect(claimsToShow(1_200, 1)).toBe(2)
  expect(claimsToShow(1_200, SECOND)).toBe(100)
  expect(SHOW_EVERY).toBe(15 * SECOND)
})
