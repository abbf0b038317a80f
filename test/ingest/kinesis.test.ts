// The door to Kinesis against a server on loopback that answers what AWS, a proxy or a broken network would.
import { readFileSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openStream, type StreamOptions } from '../../src/ingest/kinesis.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { examineStream, NOW } from '../contracts/stream.exam.ts'
import { type KinesisFault, type KinesisServer, startKinesis } from '../rig/kinesis-server.ts'
import { createSimulatedStream } from './simulated-stream.ts'

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const { signal } = new AbortController()
let server: KinesisServer
let calls: unknown[][]

/** A door to a server that stands before a stream in memory. */
async function open(options: Partial<StreamOptions> = {}) {
  const stream = createSimulatedStream(() => NOW)
  server = await startKinesis(stream, () => NOW)
  calls = []
  const door = await openStream({
    ...{ stream: 'iot', region: 'eu-west-1', endpoint: server.endpoint, clock: () => NOW },
    telemetry: { ...noTelemetry, awsCalled: (...call) => void calls.push(call) },
    ...options,
  })
  closers.push(door.close, server.close)
  return { door, stream }
}

examineStream('the door', async () => ({ ...(await open()), close: async () => {} }))

describe('a call', () => {
  it('names the stream by its name, or by its ARN where it was given', async () => {
    const { door } = await open()
    await door.read(await door.open('shard-0', { since: NOW - 500 }, signal), signal)
    expect(server.asked).toEqual([
      {
        operation: 'GetShardIterator',
        body: { StreamName: 'iot', ShardId: 'shard-0', ShardIteratorType: 'AT_TIMESTAMP', Timestamp: (NOW - 500) / 1_000 },
      },
      { operation: 'GetRecords', body: { ShardIterator: expect.any(String), Limit: 10_000 } },
    ])
    expect(calls).toEqual([
      ['kinesis', 'GetShardIterator', '2xx', 0],
      ['kinesis', 'GetRecords', '2xx', 0],
    ])
    const arn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/iot'
    const other = (await open({ stream: arn })).door
    await other.read(await other.open('shard-0', 'oldest', signal), signal)
    expect(server.asked.map(({ body }) => body.StreamARN)).toEqual([arn, arn])
  })

  it.each<[KinesisFault, string, string]>([
    [{ type: 'ResourceNotFoundException' }, 'aws-not-found', 'stream iot in eu-west-1'],
    [{ type: 'AccessDeniedException' }, 'aws-denied', 'kinesis:DescribeStreamSummary'],
    [{ type: 'ExpiredTokenException' }, 'aws-credentials-expired', 'DescribeStreamSummary'],
    [{ type: 'ProvisionedThroughputExceededException' }, 'aws-throttled', 'DescribeStreamSummary'],
    [{ type: 'LimitExceededException' }, 'aws-throttled', 'DescribeStreamSummary'],
    [{ type: 'KMSAccessDeniedException' }, 'aws-denied', 'kms:Decrypt'],
    [{ type: 'KMSThrottlingException' }, 'aws-throttled', 'KMS'],
    [{ type: 'KMSDisabledException' }, 'aws-failed', 'KMS key'],
    [{ type: 'KMSNotFoundException' }, 'aws-failed', 'KMS key'],
    [{ type: 'InvalidArgumentException' }, 'aws-failed', 'InvalidArgumentException'],
    ['reset', 'aws-unreachable', 'stream iot'],
    ['html', 'aws-unreachable', 'not AWS'],
    ['nothing', 'aws-unreachable', 'not AWS'],
    ['hang', 'aws-unreachable', 'within 0.4 s'],
  ])('that is answered by %j fails with %s', async (fault, code, text) => {
    const { door } = await open({ deadline: 400 })
    server.fail(fault)
    await expect(door.retention(signal)).rejects.toMatchObject({ code, message: expect.stringContaining(text) })
    await expect(door.retention(signal)).resolves.toBeGreaterThan(0)
  })

  it('whose 200 holds no list is no shard without records', async () => {
    const { door } = await open()
    const iterator = await door.open('shard-0', 'oldest', signal)
    server.fail('nothing')
    await expect(door.read(iterator, signal)).rejects.toMatchObject({ code: 'aws-unreachable' })
    server.fail('nothing')
    await expect(door.open('shard-0', 'oldest', signal)).rejects.toMatchObject({ code: 'aws-unreachable' })
  })

  it('that is aborted is given up at once, and counted nowhere', async () => {
    const { door } = await open()
    const stop = new AbortController()
    server.fail('hang')
    const reading = door.retention(stop.signal)
    await vi.waitUntil(() => server.asked.length === 1)
    stop.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
    expect(calls).toEqual([])
  })
})

it('credentials that have expired are fetched anew before the next request, and are then kept', async () => {
  let fetched = 0
  const { door } = await open({ credentials: async () => ({ accessKeyId: `key${++fetched}`, secretAccessKey: 's' }) })
  server.fail({ type: 'ExpiredTokenException' })
  await expect(door.retention(signal)).rejects.toMatchObject({ code: 'aws-credentials-expired', retry: true })
  await door.retention(signal)
  await door.retention(signal)
  expect(server.keys).toEqual(['key1', 'key2', 'key2'])
})

it('credentials that cannot be had say what whoever gives them says', async () => {
  const said = new ClaimwatchError('aws-denied', { what: 'feeds[0].kinesis.assumeRole: the role could not be assumed' })
  const { door } = await open({ credentials: () => Promise.reject(said) })
  await expect(door.retention(signal)).rejects.toBe(said)
  expect(calls).toEqual([])
})

it('AWS’s clock is known once it has answered, where it is behind ours', async () => {
  const { door } = await open({ clock: () => NOW + 5_000 })
  expect(door.awsBehind()).toBe(0)
  await door.retention(signal)
  expect(door.awsBehind()).toBe(5_000)
})

it('a client that is not installed ends the start, and the error says how it is installed', async () => {
  const load = () => Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))
  const opened = openStream({ stream: 'iot', region: 'eu-west-1', telemetry: noTelemetry, clock: () => NOW }, load)
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const pin = `npm install --save-exact @aws-sdk/client-kinesis@${optionalDependencies['@aws-sdk/client-kinesis']}`
  await expect(opened).rejects.toMatchObject({ code: 'package-missing', exit: 78, message: expect.stringContaining(pin) })
})
