// Scales: what lies where, and which numbers and times are written beside an axis.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AREA, roundUp, timeTicks, valueTicks, xOf, yOf } from '../../../src/cli/page/scale.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'

const from = Date.parse('2026-10-05T06:00:00Z')

describe('a place', () => {
  it('lies within the area, the later and the greater further on, whatever is asked for', () => {
    const domain = { from, to: from + DAY, most: 20 }
    expect([xOf(from, domain), xOf(from + DAY / 2, domain), xOf(from + DAY, domain)]).toEqual([AREA.left, 380, AREA.right])
    expect([yOf(0, domain), yOf(10, domain), yOf(20, domain)]).toEqual([AREA.bottom, 101, AREA.top])
    expect([xOf(from - DAY, domain), xOf(from + 9 * DAY, domain), yOf(-1, domain), yOf(99, domain)]).toEqual([
      AREA.left,
      AREA.right,
      AREA.bottom,
      AREA.top,
    ])
  })

  it('is a number also where the history is a moment and nothing was counted', () => {
    const domain = { from, to: from, most: 0 }
    expect([xOf(from, domain), yOf(0, domain)]).toEqual([AREA.left, AREA.bottom])
  })
})

describe('the top of an axis', () => {
  it('is a round number, at least the value and less than twice as much', () => {
    expect([0, -1, Number.NaN, 0.7, 1, 7, 11, 99, 1_234].map(roundUp)).toEqual([1, 1, 1, 0.8, 1, 8, 15, 100, 1_500])
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (value) => {
        expect(roundUp(value)).toBeGreaterThanOrEqual(value * (1 - 1e-9))
        expect(roundUp(value)).toBeLessThan(value * 2)
      }),
    )
  })

  it('is written with its half and with nothing', () => {
    expect(valueTicks({ from, to: from + 1, most: 15 }).map(({ label }) => label)).toEqual(['0', '7.5', '15'])
  })
})

describe('times', () => {
  it.each([
    [30 * MINUTE, ['06:00', '06:05', '06:10', '06:15', '06:20', '06:25', '06:30']],
    [DAY, ['06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '2026-10-06', '03:00', '06:00']],
    [6 * DAY, ['2026-10-06', '2026-10-07', '2026-10-08', '2026-10-09', '2026-10-10', '2026-10-11']],
  ])('of %i ms are round, and a day is named where it begins', (span, labels) => {
    expect(timeTicks({ from, to: from + span, most: 1 }).map(({ label }) => label)).toEqual(labels)
  })

  it('are few, however long the history is', () => {
    for (const span of [1, HOUR, 90 * DAY, 3_650 * DAY, 36_500 * DAY]) {
      expect(timeTicks({ from, to: from + span, most: 1 }).length, String(span)).toBeLessThanOrEqual(9)
    }
  })
})
