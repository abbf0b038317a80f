// Waiting: as long as it is told, and not a moment longer than it is wanted.
import { expect, it } from 'vitest'
import { sleep } from '../../src/app/sleep.ts'

const HOUR = 3_600_000

it('waits', async () => {
  const began = performance.now()
  await sleep(20, new AbortController().signal)
  // Timers count whole milliseconds, so that one may be early by a fraction.
  expect(performance.now() - began).toBeGreaterThan(18)
})

it('ends without an error when it is no longer wanted, or never was', async () => {
  const life = new AbortController()
  const waiting = sleep(HOUR, life.signal)
  life.abort()
  await expect(waiting).resolves.toBeUndefined()
  await expect(sleep(HOUR, life.signal)).resolves.toBeUndefined()
})
