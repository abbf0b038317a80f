// The watchdog: patient while it is fed, and heard once when it is not.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createWatchdog } from '../../src/log/kafka-watchdog.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('calls once when nothing fed it for longer than its patience', () => {
  const starved = vi.fn()
  createWatchdog(1_000, starved)
  vi.advanceTimersByTime(1_000)
  expect(starved).not.toHaveBeenCalled()
  vi.advanceTimersByTime(100)
  expect(starved).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(10_000)
  expect(starved).toHaveBeenCalledTimes(1)
})

it('is silent while it is fed in time, and after it was stopped', () => {
  const starved = vi.fn()
  const watchdog = createWatchdog(1_000, starved)
  for (let round = 0; round < 10; round += 1) {
    vi.advanceTimersByTime(900)
    watchdog.fed()
  }
  watchdog.stop()
  vi.advanceTimersByTime(10_000)
  expect(starved).not.toHaveBeenCalled()
})
