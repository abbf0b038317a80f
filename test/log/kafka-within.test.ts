// A bound on waiting: the work's own end counts when it comes in time.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { within } from '../../src/log/kafka-within.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const late = (): Error => new Error('late')

it('ends as the work does when that comes in time, and leaves no timer behind', async () => {
  await expect(within(1_000, Promise.resolve('done'), late)).resolves.toBe('done')
  const wrong = new Error('failed')
  await expect(within(1_000, Promise.reject(wrong), late)).rejects.toBe(wrong)
  expect(vi.getTimerCount()).toBe(0)
})

it('rejects when the work takes longer, and does not mind how that ends', async () => {
  const work = Promise.withResolvers<void>()
  const bounded = expect(within(1_000, work.promise, late)).rejects.toThrow('late')
  await vi.advanceTimersByTimeAsync(1_000)
  await bounded
  work.reject(new Error('too late to matter'))
})
