// Signing in to MSK: a new token each time, of the keys that are good then.
import { expect, it } from 'vitest'
import { mskIam } from '../../src/log/msk-iam.ts'

const parametersOf = (token: string): URLSearchParams => new URL(Buffer.from(token, 'base64url').toString()).searchParams

it('signs anew at every signing in, with the keys and the time of that moment', async () => {
  let now = Date.UTC(2026, 9, 5, 12)
  let accessKeyId = 'AKIAFIRST'
  const token = mskIam(
    'eu-west-1',
    () => now,
    async () => ({ accessKeyId, secretAccessKey: 'secret' }),
  )
  const first = parametersOf(await token())
  now += 14 * 60_000
  accessKeyId = 'AKIASECOND'
  const second = parametersOf(await token())
  expect([first.get('X-Amz-Date'), second.get('X-Amz-Date')]).toEqual(['20261005T120000Z', '20261005T121400Z'])
  expect(second.get('X-Amz-Credential')).toMatch(/^AKIASECOND\//)
})

it('says what is missing where the machine has no credentials, and shows nothing of them', async () => {
  const token = mskIam('eu-west-1', Date.now, () => Promise.reject(new Error('Could not load credentials: secret')))
  const failure = await token().catch((thrown: unknown) => thrown)
  expect(failure).toMatchObject({ code: 'aws-denied', message: expect.stringContaining('log.kafka.sasl.mechanism') })
  expect(failure instanceof Error ? failure.message : '').not.toContain('secret')
})
