// A promise settled from outside: a rejection waits for whoever watches it.
import { expect, it } from 'vitest'
import { deferred } from '../../src/log/deferred.ts'

it('rejects for a watcher that comes late, and harms nobody until then', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  const later = deferred()
  const wrong = new Error('ended')
  later.reject(wrong)
  await new Promise(setImmediate)
  await expect(later.promise).rejects.toBe(wrong)
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

it('resolves', async () => {
  const later = deferred()
  later.resolve()
  await expect(later.promise).resolves.toBeUndefined()
})
