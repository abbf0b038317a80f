// The same entries by poll and by push: moto's CloudWatch Logs are polled, its subscription filter pushes into its Kinesis, and both feeds go
// through the real roles. Answered by moto: all calls of CloudWatch Logs and Kinesis.
import { PassThrough } from 'node:stream'
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient, SplitShardCommand } from '@aws-sdk/client-kinesis'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createLogger } from '../../src/app/logger.ts'
import { openHouse } from '../../src/app/open-house.ts'
import { walkRoad } from '../../src/app/road.ts'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { decode, type Records, type Topic } from '../../src/model/record.ts'
import { SECOND } from '../../src/model/time.ts'
import { claim, createScene, type Scene } from '../app/scene.ts'
import { freePort } from '../rig/ports.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const ACCOUNT = '123456789012'
const REGION = 'eu-west-1'

describeWithRig('entries that are polled and pushed', ['aws'], ({ aws: { endpoint } }) => {
  const client = { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  const logs = new CloudWatchLogsClient(client)
  // moto speaks HTTP/1 only.
  const kinesis = new KinesisClient({ ...client, requestHandler: new NodeHttpHandler() })
  const group = { logGroupName: `AWSIotLogsV2-push-${process.pid}`, logStreamName: 'one' }
  const StreamName = `iot-push-${process.pid}`
  const scenes: Scene[] = []

  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
    await logs.send(new CreateLogGroupCommand(group))
    await logs.send(new CreateLogStreamCommand(group))
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }))
    await until('the stream to be active', isActive)
    await logs.send(
      new PutSubscriptionFilterCommand({
        ...{ logGroupName: group.logGroupName, filterName: 'claimwatch', filterPattern: '', distribution: 'Random' },
        destinationArn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${StreamName}`,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/push`,
      }),
    )
  })
  afterAll(() => {
    for (const scene of scenes) scene.remove()
    logs.destroy()
    kinesis.destroy()
    vi.unstubAllEnvs()
  })

  async function isActive(): Promise<boolean> {
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))
    return StreamDescriptionSummary?.StreamStatus === 'ACTIVE'
  }

  async function write(seed: number): Promise<number> {
    const now = Date.now()
    const span = { from: now - 30 * SECOND, to: now - SECOND }
    const leak = [...generateLeak({ ...span, seed, claim, template: 'acme', sources: leakAddresses, perMinute: 120, hook: false })]
    // In pieces, so that there is more than one payload.
    for (let at = 0; at < leak.length; at += 20) {
      const logEvents = leak.slice(at, at + 20).map(({ at: timestamp, line }) => ({ timestamp, message: line }))
      await logs.send(new PutLogEventsCommand({ ...group, logEvents }))
    }
    return leak.length
  }

  const polled = { cloudwatch: { name: 'polled', logGroup: group.logGroupName, region: REGION, pollInterval: '200ms', logLevels: false } }
  const pushed = {
    kinesis: { name: 'pushed', stream: StreamName, region: REGION, logGroups: [group.logGroupName], owners: [ACCOUNT], start: 'oldest' },
  }

  async function sceneOf(feeds: readonly object[]): Promise<Scene> {
    const withLevels = feeds.map((feed) =>
      'kinesis' in feed ? { kinesis: { ...pushed.kinesis, logLevels: false, pollInterval: '200ms' } } : feed,
    )
    const scene = createScene({
      ...{ claims: [{ id: claim, alias: 'factory-a' }], feeds: withLevels, aws: { endpoint, region: REGION } },
      ...{ serve: { listen: `127.0.0.1:${await freePort()}` }, ingest: { requestsPerSecond: 20 } },
    })
    scenes.push(scene)
    return scene
  }

  /** Walks the road from the feeds to the attempts until a condition of the log is met. */
  async function walk(scene: Scene, isDone: (log: EventLog) => Promise<boolean>) {
    const stop = new AbortController()
    const around = { clock: Date.now, messages: new PassThrough(), logger: createLogger('test', { write: () => {} }), version: '0' }
    const house = await openHouse(scene.configuration, ['ingest', 'watch'], around, stop.signal)
    const walking = walkRoad(['ingest', 'watch'], house, stop.signal)
    try {
      await Promise.race([until('the log to hold what is expected', () => isDone(house.log), 60_000), walking])
      const [events, attempts, rejections] = await Promise.all([
        recordsOf(house.log, 'events'),
        recordsOf(house.log, 'attempts'),
        recordsOf(house.log, 'rejections'),
      ])
      const copies = events.flatMap((record) =>
        record.is === 'event' && record.event.claim !== null ? [`${record.feed} ${record.event.id}`] : [],
      )
      return { copies, attempts: attempts.map(({ attempt }) => `${attempt.id} ${attempt.outcome}`), rejections }
    } finally {
      stop.abort()
      await walking.catch(() => {})
      await house.close()
    }
  }

  const idsBy = (feed: string, copies: readonly string[]) =>
    new Set(copies.filter((copy) => copy.startsWith(feed)).map((copy) => copy.split(' ')[1]))
  const eventsBy = async (log: EventLog, feed: string): Promise<number> =>
    idsBy(
      feed,
      (await recordsOf(log, 'events')).flatMap((record) => (record.is === 'event' ? [`${record.feed} ${record.event.id}`] : [])),
    ).size

  it('are one event each: with both feeds there are no more attempts than with one', { timeout: 240_000 }, async () => {
    const written = await write(1)
    const alone = await walk(await sceneOf([polled]), async (log) => (await eventsBy(log, 'polled')) >= written)
    const both = await walk(
      await sceneOf([polled, pushed]),
      async (log) =>
        (await eventsBy(log, 'polled')) >= written &&
        (await eventsBy(log, 'pushed')) >= written &&
        (await recordsOf(log, 'attempts')).length >= alone.attempts.length,
    )
    expect(idsBy('pushed', both.copies)).toEqual(idsBy('polled', both.copies))
    expect(both.attempts.length).toBeGreaterThan(5)
    expect(new Set(both.attempts)).toEqual(new Set(alone.attempts))
    expect(new Set(both.attempts).size).toBe(both.attempts.length)
    expect(both.rejections).toEqual([])
  })

  it('are read on where they were, also when the shards were split meanwhile', { timeout: 240_000 }, async () => {
    const scene = await sceneOf([pushed])
    const first = await walk(scene, async (log) =>
      (await recordsOf(log, 'checkpoints')).some(({ stream }) => stream?.shards.some(({ after }) => after !== null)),
    )
    await kinesis.send(
      new SplitShardCommand({
        StreamName,
        ShardToSplit: 'shardId-000000000000',
        NewStartingHashKey: '42535295865117307932921825928971026432',
      }),
    )
    await until('the stream to be active', isActive)
    const before = idsBy('pushed', first.copies).size
    const written = await write(2)
    const second = await walk(scene, async (log) => (await eventsBy(log, 'pushed')) >= before + written)
    const pushes = second.copies.length
    expect(idsBy('pushed', second.copies).size).toBeGreaterThan(before)
    // What was read before the restart did not come again.
    expect(pushes).toBe(idsBy('pushed', second.copies).size)
  })
})

async function recordsOf<T extends Topic>(log: EventLog, topic: T): Promise<readonly Records[T][]> {
  const records: Records[T][] = []
  const tail = await log.tail(topic, (some) => {
    for (const { value } of some) if (value !== null) records.push(decode(topic, value))
  })
  try {
    await tail.caughtUp
  } finally {
    await tail.close()
  }
  return records
}
