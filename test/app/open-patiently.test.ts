// Patience: what may pass is waited out ever more slowly, what a person has to mend is not.
import { describe, expect, it } from 'vitest'
import { openPatiently } from '../../src/app/open-patiently.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import type { Millis } from '../../src/model/time.ts'

/** Opens what fails with these, one a try, and then is there. `waits` are the pauses in between. */
async function opened(codes: readonly ErrorCode[], end = new AbortController(), endAfter = Infinity) {
  const waits: Millis[] = []
  const logged: unknown[] = []
  const left = [...codes]
  const result = await openPatiently(
    async () => {
      const code = left.shift()
      if (code !== undefined) throw new ClaimwatchError(code, { what: 'it is away' })
      return 'there'
    },
    {
      logger: { error: (facts: object) => void logged.push(facts) },
      async sleep(ms) {
        waits.push(ms)
        if (waits.length === endAfter) end.abort(new Error('the end'))
      },
      signal: end.signal,
    },
  ).catch((thrown: unknown) => thrown)
  return { result, waits, logged }
}

describe('openPatiently', () => {
  it('waits twice as long each time, half a minute at most, and says so each time', async () => {
    const { result, waits, logged } = await opened(Array(7).fill('kafka-unreachable'))
    expect([result, waits]).toEqual(['there', [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]])
    expect(logged).toEqual(waits.map((retryInMs) => ({ code: 'kafka-unreachable', retryInMs })))
  })

  it('does not wait for what no waiting mends', async () => {
    const { result, waits, logged } = await opened(['log-locked', 'log-corrupt'])
    expect([result, waits, logged.length]).toEqual([expect.objectContaining({ code: 'log-corrupt' }), [1_000], 1])
  })

  it('gives up when the process is to end', async () => {
    const { result, waits } = await opened(['log-full', 'log-full', 'log-full'], new AbortController(), 2)
    expect([result, waits.length]).toEqual([new Error('the end'), 2])
  })
})
