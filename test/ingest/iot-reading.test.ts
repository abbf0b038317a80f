// Calls to AWS IoT that only read: credentials that hang are not waited for, and those that expired are asked for again.
import { expect, it } from 'vitest'
import { openIotReading } from '../../src/ingest/iot-reading.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'

const key = { accessKeyId: 'test', secretAccessKey: 'test' }
const around = { region: 'eu-west-1', telemetry: noTelemetry, clock: () => 0 }

it('ends by its signal, though what gives the credentials never answers', async () => {
  const { call } = openIotReading<'ListPolicies'>({ ...around, credentials: () => new Promise(() => {}) }, { rights: 'x.json' })
  const stop = new AbortController()
  const asked = call('ListPolicies', stop.signal, () => Promise.resolve('never'))
  stop.abort(new Error('stopped'))
  await expect(asked).rejects.toThrow('stopped')
})

it('asks for other credentials once they have expired, and for none while they have not', async () => {
  const refreshed: boolean[] = []
  const credentials = async (options?: { readonly forceRefresh?: boolean }) => {
    refreshed.push(options?.forceRefresh === true)
    return { ...key, expiration: new Date(0) }
  }
  const { call } = openIotReading<'ListPolicies'>({ ...around, credentials }, { rights: 'x.json' })
  const signal = new AbortController().signal
  const expired = Object.assign(new Error('old'), { name: 'ExpiredTokenException' })
  await expect(call('ListPolicies', signal, () => Promise.reject(expired))).rejects.toMatchObject({ code: 'aws-credentials-expired' })
  expect(refreshed.at(-1)).toBe(false)
  await call('ListPolicies', signal, () => Promise.resolve('an answer'))
  expect(refreshed.at(-1)).toBe(true)
  await expect(call('ListPolicies', signal, () => Promise.reject(new ClaimwatchError('internal', { what: 'x' })))).rejects.toThrow()
  expect(refreshed.at(-1)).toBe(false)
})
