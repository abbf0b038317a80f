// A gap: seen at the first record, felt until attempts and windows are whole again, remembered meanwhile.
import { describe, expect, it } from 'vitest'
import { createGap, feltFor } from '../../src/detect/gap.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'

const deleted = [{ cause: 'records-deleted' }]

describe('a gap', () => {
  it('is where the first record is not the one that had to come', () => {
    expect(createGap(7, HOUR).opensAt(7)).toBe(false)
    expect(createGap(7, HOUR).opensAt(5)).toBe(false)
    expect(createGap(null, HOUR).opensAt(99)).toBe(false)
    const gap = createGap(7, HOUR)
    expect(gap.opensAt(9)).toBe(true)
    expect(gap.causes()).toEqual(deleted)
  })

  it('is felt for so long behind the first watermark that came after it', () => {
    const gap = createGap(7, HOUR)
    gap.advance(1)
    expect(gap.save()).toEqual({})
    gap.opensAt(9)
    gap.advance(DAY)
    expect(gap.causes()).toEqual(deleted)
    gap.advance(DAY + HOUR - 1)
    expect(gap.causes()).toEqual(deleted)
    gap.advance(DAY + HOUR)
    expect([gap.causes(), gap.save()]).toEqual([[], {}])
  })

  it.each([false, true])('goes on from what it saved (a watermark came: %s)', (moved) => {
    const gap = createGap(7, HOUR)
    gap.opensAt(9)
    if (moved) gap.advance(DAY)
    const next = createGap(9, HOUR, gap.save())
    expect(next.causes()).toEqual(deleted)
    next.advance(DAY + HOUR)
    expect(next.causes()).toEqual(moved ? [] : deleted)
  })

  it('is felt as long as the longest window of a limit, an hour at least', () => {
    const limit = { count: 'ok', above: 1, level: 'alert' } as const
    expect(feltFor(15 * MINUTE, [{ ...limit, over: '5m' }])).toBe(75 * MINUTE)
    expect(
      feltFor(15 * MINUTE, [
        { ...limit, over: '5m' },
        { ...limit, over: '1d' },
      ]),
    ).toBe(DAY + 15 * MINUTE)
    expect(feltFor(0, [])).toBe(HOUR)
  })
})
