// Waiting grows with failures up to a minute, and ends with an abort.
import { expect, it } from 'vitest'
import { backoff, rest } from '../../src/ingest/waiting.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'

it('doubles with each failure, up to a minute', () => {
  expect([1, 2, 3, 4].map((failures) => backoff(SECOND, failures))).toEqual([1_000, 2_000, 4_000, 8_000])
  expect(backoff(SECOND, 0)).toBe(SECOND)
  expect(backoff(SECOND, 5_000)).toBe(MINUTE)
})

it('takes a sleep that rejects on abort for one that ended, and no other rejection', async () => {
  const reject = () => Promise.reject(new Error('no'))
  await expect(rest(5, reject, AbortSignal.abort())).resolves.toBeUndefined()
  await expect(rest(5, reject, new AbortController().signal)).rejects.toThrow('no')
})
