// The line that says how far a replay is: what it holds, when it is written, and that it leaves nothing behind.
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReplayProgress } from '../../src/app/replay.ts'
import { isWatched, progressLine, showProgress } from '../../src/cli/replay-progress.ts'
import { SECOND } from '../../src/model/time.ts'
import { now } from '../app/scene.ts'
import { outsideOfTest, written } from './typed.ts'

const begun: ReplayProgress = { lines: 0, bytes: 0, from: null, at: null, findings: 0 }
const midway: ReplayProgress = { lines: 500_000, bytes: 250e6, from: now - 90 * 86_400_000, at: now, findings: 2 }

describe('the line', () => {
  it('says how much of how much, how fast, how long still, and which time was reached', () => {
    expect(progressLine(midway, 1e9, 10 * SECOND)).toBe(
      '25 % of 1.0 GB  30 s left  50,000 lines/s  2 findings  2026-07-07 to 2026-10-05 12:00',
    )
  })

  it('leaves out what nobody knows', () => {
    expect(progressLine(midway, null, 10 * SECOND)).toBe('250 MB  50,000 lines/s  2 findings  2026-07-07 to 2026-10-05 12:00')
    expect(progressLine(begun, 1e9, 0)).toBe('0 % of 1.0 GB  0 lines/s  0 findings')
    expect(progressLine(begun, 0, 0)).toBe('0 bytes  0 lines/s  0 findings')
  })

  it('never says more than all of it: a file may grow while it is read', () => {
    expect(progressLine({ ...midway, bytes: 3e9 }, 1e9, SECOND)).toMatch(/^100 % of 1\.0 GB {2}0 s left/)
  })
})

describe('on a terminal', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const terminal = (columns: number) => Object.assign(new PassThrough(), { isTTY: true, columns })

  it('it is written anew each second, over what stood there, and taken away', () => {
    const stderr = terminal(120)
    let progress = midway
    const stop = showProgress(outsideOfTest({ stderr }), () => progress, null)
    expect(written(stderr)).toBe('')
    vi.advanceTimersByTime(SECOND)
    const first = written(stderr)
    expect(first).toMatch(/^\r250 MB .*12:00$/)
    progress = begun
    vi.advanceTimersByTime(SECOND)
    expect(written(stderr)).toBe(`\r${'0 bytes  0 lines/s  0 findings'.padEnd(first.length - 1)}`)
    stop()
    expect(written(stderr)).toMatch(/^\r {30}\r$/)
    vi.advanceTimersByTime(10 * SECOND)
    expect(written(stderr)).toBe('')
  })

  it('it never fills a row to its end, which would begin another', () => {
    const stderr = terminal(40)
    const stop = showProgress(outsideOfTest({ stderr }), () => midway, 1e9)
    vi.advanceTimersByTime(SECOND)
    expect(written(stderr)).toHaveLength(1 + 39)
    stop()
  })

  it('nothing is written where the replay ended within a second', () => {
    const stderr = terminal(80)
    showProgress(outsideOfTest({ stderr }), () => midway, 1e9)()
    expect(written(stderr)).toBe('')
  })

  it('and nowhere else', () => {
    expect(isWatched(outsideOfTest({ stderr: terminal(80) }))).toBe(true)
    expect(isWatched(outsideOfTest())).toBe(false)
  })
})
