// The baselines' rules: what each makes of windows whose answer is known.
import { describe, expect, it } from 'vitest'
import { HOUR } from '../../src/model/time.ts'
import { baselines, settingsOf, WINDOW, type WindowBaseline, windowRules } from './baseline-rules.ts'

/** The scores of windows with these attempts, one after the other; a tenth of each is rejected. */
function scores(rule: WindowBaseline, counts: readonly number[]): readonly number[] {
  const scoreOf = windowRules[rule].score()
  return counts.map((attempts, index) => scoreOf({ from: index * WINDOW, attempts, rejected: attempts / 10 }))
}

/** As many windows with the same number, or with two in turn. */
function windows(count: number, ...attempts: readonly [number, ...number[]]): readonly number[] {
  return Array.from({ length: count }, (_, index) => attempts[index % attempts.length] ?? 0)
}

const DAY_WINDOWS = 288

describe('a rule of the baselines', () => {
  it('counts attempts, the least of three windows, and rejections', () => {
    expect(scores('static, 1 window', [10, 0, 30])).toEqual([10, 0, 30])
    expect(scores('static, 3 windows', [10, 20, 30, 40, 5, 50])).toEqual([0, 0, 10, 20, 5, 5])
    expect(scores('rejects', [10, 0, 30])).toEqual([1, 0, 3])
  })

  it('tells deviations from the mean of the last seven days, and nothing before', () => {
    const week = windows(7 * DAY_WINDOWS, 2, 6)
    const [first = Number.NaN, second = Number.NaN] = scores('3-sigma', [...week, 14, 14]).slice(-2)
    // Mean 4 and deviation 2.
    expect(first).toBeCloseTo(5, 9)
    expect(second).toBeLessThan(first)
    expect(Math.max(...scores('3-sigma', [...week.slice(1), 14]))).toBe(0)
    // The week before the last is forgotten.
    expect(scores('3-sigma', [...windows(7 * DAY_WINDOWS, 900), ...week, 14]).at(-1)).toBeCloseTo(5, 6)
  })

  it('tells deviations from a mean that forgets', () => {
    const calm = windows(9 * DAY_WINDOWS, 2, 6)
    expect(scores('EWMA', [...calm, 14]).at(-1)).toBeCloseTo(5, 1)
    const forgotten = scores('EWMA', [...windows(3 * DAY_WINDOWS, 500), ...calm, ...calm, 14]).at(-1)
    expect(forgotten).toBeCloseTo(5, 1)
    expect(scores('EWMA', [...windows(DAY_WINDOWS - 1, 2, 6), 100]).at(-1)).toBe(0)
  })

  it('tells how unlikely a count is in its hour of the week', () => {
    // Four weeks in which only the first hour is busy, then the same count in that hour and in the next one.
    const week = [...windows(HOUR / WINDOW, 8, 12), ...windows(167 * (HOUR / WINDOW), 0)]
    const month = [...week, ...week, ...week, ...week]
    const usual = scores('hour of week', [...month, 12]).at(-1) ?? Number.NaN
    const unusual = scores('hour of week', [...month, ...windows(HOUR / WINDOW, 8, 12), 12]).at(-1) ?? Number.NaN
    expect(usual).toBeGreaterThan(0)
    expect(usual).toBeLessThan(1)
    expect(unusual).toBeGreaterThan(20)
    expect(Math.max(...scores('hour of week', [...week, ...week, 500]))).toBe(0)
  })

  it.each(baselines)('%s has thresholds to be tuned from, rising, its usual one among them', (baseline) => {
    const { thresholds, usual } = settingsOf(baseline)
    expect(thresholds).toContain(usual)
    expect(thresholds).toEqual([...new Set(thresholds)].sort((a, b) => a - b))
    expect(thresholds.at(-1)).toBeGreaterThan(5_000)
  })
})
