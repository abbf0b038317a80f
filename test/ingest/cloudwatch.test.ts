// The door to CloudWatch Logs against a server on loopback that answers what AWS, a proxy or a broken network would.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LogGroupOptions, openLogGroup } from '../../src/ingest/cloudwatch.ts'
import type { LogGroup, PageRequest } from '../../src/ingest/log-group.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { examineLogGroup, NOW } from '../contracts/log-group.exam.ts'
import { type CloudWatchServer, startCloudWatch, type WireFault } from '../rig/cloudwatch-server.ts'
import { createSimulatedGroup, type Delivery } from './simulated-group.ts'

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

let server: CloudWatchServer
let calls: unknown[][]

/** A door to a server that stands before a group in memory. */
async function open(deliveries: readonly Delivery[] = [], options: Partial<LogGroupOptions> = {}) {
  const group = createSimulatedGroup(() => NOW, deliveries)
  server = await startCloudWatch(group, () => NOW)
  calls = []
  let now = 0
  const door = openLogGroup({
    logGroup: 'AWSIotLogsV2',
    region: 'eu-west-1',
    endpoint: server.endpoint,
    clock: () => (now += 250),
    telemetry: { ...noTelemetry, awsCalled: (...call) => void calls.push(call) },
    ...options,
  })
  closers.push(door.close, server.close)
  return { door, group }
}

const request: PageRequest = { from: 5.5, to: 10, pattern: '{ $.a = "b" }', token: 't' }
const { signal: live } = new AbortController()

examineLogGroup('the door', async (deliveries) => ({ ...(await open(deliveries)), close: async () => {} }))

describe('a page', () => {
  let door: LogGroup
  beforeEach(async () => {
    door = (await open()).door
  })

  it('is asked for by time, pattern and token, with one request that is counted', async () => {
    await door.readPage(request, live)
    await door.readPage({ from: -5, to: null, pattern: null, token: null }, live)
    expect(server.asked).toEqual([
      { logGroupName: 'AWSIotLogsV2', startTime: 5, endTime: 10, filterPattern: '{ $.a = "b" }', nextToken: 't' },
      { logGroupName: 'AWSIotLogsV2', startTime: 0 },
    ])
    expect(calls).toEqual([
      ['logs', 'FilterLogEvents', '2xx', 0.25],
      ['logs', 'FilterLogEvents', '2xx', 0.25],
    ])
  })

  it.each<[WireFault, string, string]>([
    [{ status: 400, type: 'ResourceNotFoundException' }, 'aws-not-found', '4xx'],
    [{ status: 400, type: 'AccessDeniedException' }, 'aws-denied', '4xx'],
    [{ status: 400, type: 'UnrecognizedClientException' }, 'aws-denied', '4xx'],
    [{ status: 400, type: 'ExpiredTokenException' }, 'aws-credentials-expired', '4xx'],
    [{ status: 400, type: 'ThrottlingException' }, 'aws-throttled', 'throttled'],
    [{ status: 400, type: 'LimitExceededException' }, 'aws-throttled', 'throttled'],
    [{ status: 429, type: 'Anything' }, 'aws-throttled', 'throttled'],
    [{ status: 500, type: 'InternalFailure' }, 'aws-failed', '5xx'],
    [{ status: 503, type: 'ServiceUnavailableException' }, 'aws-failed', '5xx'],
    [{ status: 400, type: 'SomethingOfNextYear' }, 'aws-failed', '5xx'],
    ['reset', 'aws-unreachable', 'network'],
    ['cut', 'aws-unreachable', 'network'],
    ['truncated', 'aws-unreachable', 'network'],
    ['html', 'aws-unreachable', 'network'],
    ['no-list', 'aws-unreachable', 'network'],
  ])('that is answered by %j was not received: %s', async (fault, code, codeClass) => {
    server.fail(fault)
    const failed = door.readPage({ ...request, token: null }, live)
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining('log group AWSIotLogsV2 in eu-west-1') })
    expect(server.asked).toHaveLength(1)
    expect(calls).toMatchObject([['logs', 'FilterLogEvents', codeClass, expect.any(Number)]])
    await expect(door.readPage({ ...request, token: null }, live)).resolves.toMatchObject({ records: [] })
  })

  it('whose pattern AWS refuses says which setting helps', async () => {
    server.fail({ status: 400, type: 'InvalidParameterException' })
    await expect(door.readPage({ ...request, token: null }, live)).rejects.toMatchObject({
      code: 'aws-failed',
      message: expect.stringContaining('cloudwatch.filter: false'),
    })
  })

  it('that is aborted is given up at once, and counted nowhere', async () => {
    const stop = new AbortController()
    server.fail('hang')
    const reading = door.readPage(request, stop.signal)
    await vi.waitUntil(() => server.asked.length === 1)
    stop.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect(calls).toEqual([])
  })
})

it.each(['hang', 'trickle'] as const)('a server that answers with a %s holds nobody for ever', async (fault) => {
  const { door } = await open([], { deadline: 300 })
  server.fail(fault)
  await expect(door.readPage(request, live)).rejects.toMatchObject({
    code: 'aws-unreachable',
    what: expect.stringContaining('within 0.3 s'),
  })
  await expect(door.readPage(request, live)).resolves.toMatchObject({ records: [] })
})

it('a clock that is off is told of, and the next request is signed by AWS’s', async () => {
  const { door } = await open()
  server.fail({ status: 403, type: 'InvalidSignatureException' })
  await expect(door.readPage(request, live)).rejects.toMatchObject({
    code: 'aws-clock-off',
    message: expect.stringContaining('Set the clock'),
  })
  await expect(door.readPage(request, live)).resolves.toMatchObject({ records: [] })
})

describe('credentials', () => {
  it('that have expired are fetched anew before the next request, and are then kept', async () => {
    let fetched = 0
    const credentials: LogGroupOptions['credentials'] = async () => ({ accessKeyId: `key${++fetched}`, secretAccessKey: 's' })
    const { door } = await open([], { credentials })
    await door.readPage(request, live)
    server.expire('key1')
    await expect(door.readPage(request, live)).rejects.toMatchObject({ code: 'aws-credentials-expired', retry: true })
    await door.readPage(request, live)
    await door.readPage(request, live)
    expect(server.keys).toEqual(['key1', 'key1', 'key2', 'key2'])
  })

  it('that expire within some minutes are fetched anew before they are used', async () => {
    let fetched = 0
    const expiration = (): Date => new Date(Date.now() + (fetched === 1 ? 60_000 : 3_600_000))
    const { door } = await open([], {
      credentials: async () => ({ accessKeyId: `key${++fetched}`, secretAccessKey: 's', expiration: expiration() }),
    })
    await door.readPage(request, live)
    await door.readPage(request, live)
    expect(server.keys).toEqual(['key2', 'key2'])
  })

  it('that nobody gives hold nobody for ever, and no stop', async () => {
    const { door } = await open([], { deadline: 200, credentials: () => new Promise(() => {}) })
    await expect(door.readPage(request, live)).rejects.toMatchObject({ code: 'aws-unreachable' })
    const stop = new AbortController()
    const reading = door.readPage(request, stop.signal)
    stop.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
  })

  it('that cannot be had say what whoever gives them says, and no request is made', async () => {
    const said = new ClaimwatchError('aws-denied', { what: 'feeds[0].cloudwatch.assumeRole: the role could not be assumed' })
    const { door } = await open([], { credentials: () => Promise.reject(said) })
    await expect(door.readPage(request, live)).rejects.toBe(said)
    expect(server.asked).toEqual([])
    expect(calls).toEqual([])
  })
})
