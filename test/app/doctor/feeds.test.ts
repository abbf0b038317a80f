// What the doctor says of a feed that is pushed: whether its stream can be read, and what its last hour holds.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { diagnoseFeed, lookAtFeed } from '../../../src/app/doctor/feeds.ts'
import { generateLeak, leakAddresses } from '../../../src/app/traffic.ts'
import { MINUTE, SECOND } from '../../../src/model/time.ts'
import { createSimulatedStream, payload } from '../../ingest/simulated-stream.ts'
import { type KinesisServer, startKinesis } from '../../rig/kinesis-server.ts'
import { claim, createScene, now } from '../scene.ts'

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})

let server: KinesisServer
afterEach(() => server.close())

const { signal } = new AbortController()

async function diagnosed(prepare: (stream: ReturnType<typeof createSimulatedStream>) => void, fault?: string) {
  const stream = createSimulatedStream(() => now, 1_000)
  prepare(stream)
  server = await startKinesis(stream, () => now)
  if (fault !== undefined) server.fail({ type: fault })
  const kinesis = { name: 'pushed', stream: 'iot', region: 'eu-west-1', endpoint: server.endpoint, logGroups: ['AWSIotLogsV2'] }
  const scene = createScene({ claims: [{ id: claim, alias: 'factory-a' }], feeds: [{ kinesis }] })
  scene.remove()
  const [feed] = scene.configuration.feeds
  if (feed === undefined) throw new TypeError('a feed was expected')
  return diagnoseFeed(await lookAtFeed(feed, scene.configuration, () => now, signal), scene.configuration)
}

describe('a stream', () => {
  it('that can be read shows what was pushed in its last hour', async () => {
    const use = { seed: 1, claim, template: 'acme', sources: leakAddresses, hook: false, perMinute: 4 }
    const lines = [...generateLeak({ ...use, from: now - 10 * MINUTE, to: now - MINUTE })].map(({ line }) => line)
    const diagnoses = await diagnosed((stream) => {
      stream.put('shard-0', payload(['too old']), now - 90 * MINUTE)
      stream.put('shard-0', payload(lines), now - 30 * SECOND)
      stream.put('shard-0', payload(['x'], { logGroup: 'of-somebody-else' }))
    })
    expect(diagnoses.map(({ check, result }) => [check, result])).toEqual([
      ['feed pushed', 'ok'],
      ['sample pushed', 'warn'],
      ['delivery pushed', expect.any(String)],
    ])
    expect(diagnoses[0]?.text).toBe('stream iot in eu-west-1 can be read')
    expect(diagnoses[1]?.text).toMatch(/^all \d+ entries .* 1 rejected; claims seen: factory-a \d+; rejected: unexpected-log-group 1$/)
    expect(server.asked.map(({ operation }) => operation).toSorted()).toEqual([
      'DescribeStreamSummary',
      'GetRecords',
      'GetShardIterator',
      'ListShards',
    ])
  })

  it('that is not there says where to look, and one that may not be read which right is missing', async () => {
    await expect(diagnosed(() => {}, 'ResourceNotFoundException')).rejects.toMatchObject({
      code: 'aws-not-found',
      mend: expect.stringContaining('aws kinesis list-streams --region eu-west-1'),
    })
    await server.close()
    await expect(diagnosed(() => {}, 'AccessDeniedException')).rejects.toMatchObject({
      code: 'aws-denied',
      mend: expect.stringContaining('kinesis:ListShards'),
    })
  })
})
