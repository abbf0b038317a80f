// A check never hangs and never throws: both are diagnoses.
import { expect, it } from 'vitest'
import { examine, ok } from '../../../src/app/doctor/diagnosis.ts'
import { sleep } from '../../../src/app/sleep.ts'
import { ClaimwatchError } from '../../../src/model/errors.ts'

const bound = { within: 60_000, sleep }
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }))

it('tells what was found, and what it means', async () => {
  expect(
    await examine(
      'a',
      async () => 5,
      (found) => [ok('a', `found ${found}`)],
      bound,
    ),
  ).toEqual({
    found: 5,
    diagnoses: [{ check: 'a', result: 'ok', text: 'found 5', mend: null }],
  })
})

it('makes a diagnosis of what is thrown, with what mends it', async () => {
  const thrown = new ClaimwatchError('aws-denied', { what: 'no', mend: 'Ask.' })
  expect(
    await examine(
      'a',
      () => Promise.reject(thrown),
      () => [],
      bound,
    ),
  ).toEqual({
    found: null,
    diagnoses: [{ check: 'a', result: 'fail', text: 'no', mend: 'Ask.' }],
  })
})

it('makes a diagnosis of a check that hangs, and stops it', async () => {
  let stopped = false
  const hanging = (signal: AbortSignal): Promise<never> => {
    signal.addEventListener('abort', () => {
      stopped = true
    })
    return never(signal)
  }
  const { found, diagnoses } = await examine('a', hanging, () => [], { within: 1, sleep })
  expect([found, diagnoses, stopped]).toMatchObject([null, [{ result: 'fail', text: 'was not done within 0.001 s' }], true])
})
