// The operator's limits on sliding windows: strictly more, told once while crossed, armed again at the watermark.
import { describe, expect, it } from 'vitest'
import { createLimits, keysOf, type Limits, stepOf } from '../../src/detect/limits.ts'
import type { PendingAttempt } from '../../src/detect/pending.ts'
import { createWindows, type Windows } from '../../src/detect/windows.ts'
import type { Outcome } from '../../src/model/attempt.ts'
import type { OperatorLimit } from '../../src/model/settings.ts'
import { MINUTE } from '../../src/model/time.ts'
import { CLAIM } from './attempts.ts'

let id = 0

function place(windows: Windows, minute: number, more: Partial<PendingAttempt> = {}): void {
  id += 1
  const common = { id, at: minute * MINUTE, minute, client: id, serial: null, source: null, outside: false }
  windows.place({ ...common, outcome: 'ok', ...more })
}

/** Moves the watermark minute by minute; returns the ends of the windows that crossed. */
function watermark(limits: Limits, windows: Windows, from: number, to: number): readonly number[] {
  const ends: number[] = []
  for (let end = from + 1; end <= to; end++) {
    for (const attempt of windows.takeBefore(end)) windows.settle(attempt)
    ends.push(...limits.atWatermark(end).map((crossing) => crossing.to))
  }
  return ends
}

const REJECTED: OperatorLimit = { over: '5m', count: 'rejected', above: 2, level: 'alert' }

describe('early', () => {
  it('is crossed by strictly more, at the attempt that does it, and told once', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([REJECTED], windows)
    const told = [0, 1, 2, 3].map((minute) => {
      place(windows, 100 + minute, { outcome: 'rejected' })
      return limits.early(100 + minute, 'rejected').length
    })
    expect(told).toEqual([0, 0, 1, 0])
  })

  it('sees a window that a late-coming attempt fills in the middle', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([REJECTED], windows)
    for (const minute of [100, 104]) place(windows, minute, { outcome: 'rejected' })
    place(windows, 102, { outcome: 'rejected' })
    expect(limits.early(102, 'rejected').map(({ from, to }) => [from, to])).toEqual([[100, 105]])
  })

  it('does not add up what no single window holds', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([REJECTED], windows)
    for (const minute of [100, 103, 105]) {
      place(windows, minute, { outcome: 'rejected' })
      expect(limits.early(minute, 'rejected')).toEqual([])
    }
  })

  it('asks a limit only about what it counts', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([{ over: '1m', count: 'refusals', above: 0, level: 'alert' }], windows)
    windows.add(100, 'refusals')
    expect(limits.early(100, 'ok')).toEqual([])
    expect(limits.early(100, 'refusals')).toHaveLength(1)
  })

  it('never raises a ratio, which may still fall', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([{ over: '5m', ratio: 'rejected', above: 0.5, atLeast: 2, level: 'alert' }], windows)
    for (const outcome of ['rejected', 'rejected', 'ok'] satisfies Outcome[]) {
      place(windows, 100, { outcome })
      expect(limits.early(100, 'rejected')).toEqual([])
    }
    expect(watermark(limits, windows, 99, 101)).toEqual([101])
  })
})

describe('at the watermark', () => {
  it('tells a ratio only with enough attempts', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([{ over: '1m', ratio: 'rejected', above: 0.5, atLeast: 3, level: 'alert' }], windows)
    for (const minute of [100, 100, 101, 101, 101]) place(windows, minute, { outcome: 'rejected' })
    place(windows, 102, { outcome: 'rejected' })
    expect(watermark(limits, windows, 99, 104)).toEqual([102])
  })

  it('is armed again by a window that is no longer above, and then tells the next crossing', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([REJECTED], windows)
    for (const minute of [100, 100, 100, 110, 110, 110]) place(windows, minute, { outcome: 'rejected' })
    expect(watermark(limits, windows, 99, 120)).toEqual([101, 111])
    expect(limits.allArmed()).toBe(true)
  })

  it('is not armed by windows that end before the crossed one', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([REJECTED], windows)
    for (const minute of [110, 110, 110]) place(windows, minute, { outcome: 'rejected' })
    expect(limits.early(110, 'rejected')).toHaveLength(1)
    expect(watermark(limits, windows, 99, 120)).toEqual([])
    place(windows, 130, { outcome: 'rejected' })
    expect(limits.early(130, 'rejected')).toEqual([])
  })

  it('is not armed between two crossings that were told of in the wrong order', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([REJECTED], windows)
    const told = [120, 120, 120, 105, 105, 105].map((minute) => {
      place(windows, minute, { outcome: 'rejected' })
      return limits.early(minute, 'rejected').length
    })
    expect(told).toEqual([0, 0, 1, 0, 0, 0])
    expect(watermark(limits, windows, 99, 130)).toEqual([])
  })

  it('moves the long windows in steps of five minutes', () => {
    const windows = createWindows(CLAIM)
    const limits = createLimits([{ over: '1h', count: 'attempts', above: 0, level: 'alert' }], windows)
    place(windows, 101)
    expect(watermark(limits, windows, 99, 110)).toEqual([105])
    expect([stepOf('1m'), stepOf('5m'), stepOf('1h'), stepOf('1d')]).toEqual([1, 1, 5, 5])
  })
})

it('knows every kind of limit', () => {
  const kinds: readonly OperatorLimit[] = [
    { over: '1m', count: 'attempts', above: 1, level: 'alert' },
    { over: '1m', count: 'off-pattern', above: 1, level: 'contain' },
    { over: '1m', count: 'accepted', above: 1, level: 'disable' },
    { over: '1m', distinct: 'clients', above: 1, level: 'alert' },
    { over: '1m', distinct: 'serials', above: 1, level: 'alert' },
    { over: '1m', distinct: 'sources', above: 1, level: 'alert' },
    { over: '1m', new: 'sources', above: 1, level: 'disable' },
    { over: '1m', ratio: 'rejected', above: -0.1, atLeast: 1, level: 'alert' },
  ]
  const windows = createWindows(CLAIM)
  const limits = createLimits(kinds, windows)
  for (const net of [1, 2]) place(windows, 100, { outcome: 'off-pattern', serial: net, source: `203.0.${net}.0/24` })
  const texts = [...limits.early(100, 'offPattern'), ...limits.atWatermark(101)].map(({ text }) => text)
  expect(texts).toEqual([
    "2 attempts in 1m; the operator's limit is 1",
    "2 off-pattern attempts in 1m; the operator's limit is 1",
    "2 accepted attempts in 1m; the operator's limit is 1",
    "2 distinct clients in 1m; the operator's limit is 1",
    "2 distinct serials in 1m; the operator's limit is 1",
    "2 distinct sources in 1m; the operator's limit is 1",
    "2 new sources in 1m; the operator's limit is 1",
    "0 % of the attempts rejected in 1m; the operator's limit is -10 %",
  ])
  expect(keysOf('off-pattern')).toEqual(['offPattern'])
  expect(keysOf('accepted')).toEqual(['ok', 'duplicate', 'offPattern'])
})

it('stays crossed over a restart, and drops what is no longer declared', () => {
  const windows = createWindows(CLAIM)
  const limits = createLimits([REJECTED], windows)
  for (const _ of [1, 2, 3]) place(windows, 100, { outcome: 'rejected' })
  limits.early(100, 'rejected')
  const restored = createLimits([REJECTED], windows, limits.save())
  expect(restored.early(100, 'rejected')).toEqual([])
  expect(createLimits([], windows, limits.save()).save()).toEqual([])
})

it('takes two limits that say the same as one', () => {
  const windows = createWindows(CLAIM)
  const limits = createLimits([REJECTED, { ...REJECTED }], windows)
  for (const _ of [1, 2, 3]) place(windows, 100, { outcome: 'rejected' })
  expect(limits.early(100, 'rejected')).toHaveLength(1)
})
