// The packed Lambda function, unpacked as Lambda does and called in a process of its own, against a real broker: what it was called with
// stands in Kafka, called twice it counts once, and where Kafka takes nothing the call fails.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { packLambda } from '../../scripts/lambda.ts'
import { loadConfiguration } from '../../src/app/configuration.ts'
import { createLogger } from '../../src/app/logger.ts'
import { openHouse } from '../../src/app/open-house.ts'
import { walkRoad } from '../../src/app/road.ts'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { sortBatch } from '../../src/ingest/sort-batch.ts'
import { openKafkaLog } from '../../src/log/kafka.ts'
import { decode, type Records, type Topic } from '../../src/model/record.ts'
import { SECOND } from '../../src/model/time.ts'
import { claim } from '../app/scene.ts'
import { payload } from '../ingest/simulated-stream.ts'
import { runCommand } from '../rig/command.ts'
import { freePort } from '../rig/ports.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const REGION = 'eu-west-1'
/** All of `src` is compiled, and some thousand files are packed and unpacked. */
const PACKING = 240_000
/** Calls the handler with each event of its standard input, one after the other, and writes what came of it. */
const DRIVER = `
const { handler } = await import(process.argv[1])
const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const results = []
for (const event of JSON.parse(Buffer.concat(chunks).toString())) {
  const context = { awsRequestId: 'r-' + results.length, getRemainingTimeInMillis: () => Number(process.argv[2]) }
  results.push(await handler(event, context).then((done) => ({ done }), ({ code, message }) => ({ code, message })))
}
process.stderr.write('\\nRESULTS' + JSON.stringify(results), () => process.exit(0))
`

// Python, which unpacks, comes with moto.
describeWithRig('the packed Lambda function', ['kafka', 'aws'], ({ kafka: { brokers } }) => {
  const prefix = `push-${process.pid}`
  let folder: string
  let config: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-lambda-'))
    config = join(folder, 'roles.yaml')
    const cloudwatch = { name: 'iot', logGroup: 'AWSIotLogsV2', region: REGION }
    const serve = { listen: `127.0.0.1:${await freePort()}` }
    const log = { kafka: { brokers, prefix, partitions: 3, replication: 1 } }
    await writeFile(config, JSON.stringify({ claims: [{ id: claim, alias: 'factory-a' }], feeds: [{ cloudwatch }], serve, log }))
    const [topics, archive] = await Promise.all([runCommand(['topics', 'create', '--config', config]), packLambda(join(folder, 'packed'))])
    expect([topics.stderr, topics.code]).toEqual(['', 0])
    await finished(spawn('python3', ['-m', 'zipfile', '-e', archive, join(folder, 'task')], { stdio: 'inherit' }))
  }, PACKING)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** Calls the function as Lambda would: by what was unpacked and the environment, and nothing else. */
  async function invoke(events: readonly unknown[], within = 30_000, changes: Record<string, string> = {}) {
    const env = {
      ...{ AWS_REGION: REGION, CLAIMWATCH_CLAIMS__0__ID: claim, CLAIMWATCH_CLAIMS__0__ALIAS: 'factory-a' },
      ...{ CLAIMWATCH_FEEDS__0__CLOUDWATCH__LOG_GROUP: 'AWSIotLogsV2', CLAIMWATCH_FEEDS__0__CLOUDWATCH__NAME: 'iot' },
      ...{ CLAIMWATCH_LOG__KAFKA__BROKERS: `[${brokers.map((broker) => `"${broker}"`).join()}]`, CLAIMWATCH_LOG__KAFKA__PREFIX: prefix },
      ...changes,
    }
    const args = ['--input-type=module', '-e', DRIVER, join(folder, 'task/index.mjs'), String(within)]
    const child = spawn(process.execPath, args, { cwd: tmpdir(), env })
    child.stdin.end(JSON.stringify(events))
    const [said, logged] = await Promise.all([text(child.stderr), text(child.stdout), finished(child)])
    const results: readonly { done?: unknown; code?: string; message?: string }[] = JSON.parse(said.split('\nRESULTS')[1] ?? said)
    return { results, logged }
  }

  async function recordsOf<T extends Topic>(topic: T): Promise<readonly Records[T][]> {
    const log = await openKafkaLog({ brokers, prefix, clientId: 'lambda-test', ssl: false })
    const records: Records[T][] = []
    try {
      const tail = await log.tail(topic, (some) => {
        for (const { value } of some) if (value !== null) records.push(decode(topic, value))
      })
      await tail.caughtUp
    } finally {
      await log.close()
    }
    return records
  }

  const call = (data: Uint8Array) => ({ awslogs: { data: Buffer.from(data).toString('base64') } })

  it('writes every entry under the id that a poll gives, and counts nothing twice that Lambda calls twice', {
    timeout: 240_000,
  }, async () => {
    const now = Date.now()
    const use = { seed: 3, claim, template: 'acme', sources: leakAddresses, perMinute: 120, hook: false }
    const lines = [...generateLeak({ ...use, from: now - 30 * SECOND, to: now - SECOND })].map(({ line }) => line)
    const half = Math.ceil(lines.length / 2)
    const events = [lines.slice(0, half), lines.slice(half)].map((some) => call(payload(some)))
    const control = call(payload(['x'], { messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logGroup: '' }))
    const twice = call(gzipSync(payload([])))
    const cut = call(payload(['y']).subarray(0, 30))
    const { results, logged } = await invoke([...events, ...events, control, twice, cut])
    expect(results.map(({ code }) => code)).toEqual(Array.from(results, () => undefined))
    expect(results.slice(4).map(({ done }) => done)).toEqual([
      { events: 0, ignored: 1, rejected: 0 },
      { events: 0, ignored: 0, rejected: 0 },
      { events: 0, ignored: 0, rejected: 1 },
    ])
    expect(logged.trim().split('\n')).toHaveLength(7)

    const polled = lines.map((line) => ({ bytes: Buffer.from(line), size: line.length, place: 'p', receivedAt: now, recordedAt: null }))
    const ids = sortBatch(polled, { account: null, region: REGION, settle: null }, new Set([claim]), now).events.map(
      ({ event }) => event.id,
    )
    const written = (await recordsOf('events')).flatMap((record) => (record.is === 'event' ? [record.event.id] : []))
    expect(new Set(written)).toEqual(new Set(ids))
    expect(await recordsOf('rejections')).toMatchObject([{ feed: 'push', reason: 'payload-cut', place: 'lambda#r-6' }])

    const attempts = await attemptsOf()
    expect(attempts.length).toBeGreaterThan(5)
    expect(new Set(attempts).size).toBe(attempts.length)
    const clients = new Set(lines.flatMap((line) => (line.includes('/accepted') ? [] : (/"clientId":"([^"]+)"/.exec(line)?.[1] ?? []))))
    expect(attempts.length).toBeLessThanOrEqual(clients.size)
  })

  /** What `watch` makes of the topic as it was written, once it says nothing new. */
  async function attemptsOf(): Promise<readonly string[]> {
    const stop = new AbortController()
    const around = { clock: Date.now, messages: new PassThrough(), logger: createLogger('test', { write: () => {} }), version: '0' }
    const configuration = await loadConfiguration({ file: config, env: {}, cwd: folder })
    const house = await openHouse(configuration, ['watch'], around, stop.signal)
    const walking = walkRoad(['watch'], house, stop.signal)
    try {
      let known = -1
      await until(
        'watch to have judged all',
        async () => {
          const before = known
          known = (await recordsOf('attempts')).length
          return known > 0 && known === before
        },
        90_000,
      )
      return (await recordsOf('attempts')).map(({ attempt }) => attempt.id)
    } finally {
      stop.abort()
      await walking.catch(() => {})
      await house.close()
    }
  }

  it('fails where Kafka takes nothing, in time, and says what to look at', { timeout: 120_000 }, async () => {
    const event = call(payload(['{}']))
    const nobody = { CLAIMWATCH_LOG__KAFKA__BROKERS: `["127.0.0.1:${await freePort()}"]` }
    const [unreachable] = (await invoke([event], 20_000, nobody)).results
    expect(unreachable).toMatchObject({ code: 'kafka-unreachable', message: expect.stringContaining('log.kafka.brokers') })
    const [late] = (await invoke([event], 3_000, nobody)).results
    expect(late).toMatchObject({ code: expect.stringMatching(/^(log-not-confirmed|kafka-unreachable)$/) })
    const [missing] = (await invoke([event], 20_000, { CLAIMWATCH_LOG__KAFKA__PREFIX: 'nobody-made-these' })).results
    expect(missing).toMatchObject({ code: 'kafka-topic-missing', message: expect.stringContaining('nobody-made-these') })
  })
})

async function finished(child: ReturnType<typeof spawn>): Promise<void> {
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`${child.spawnargs[0]} ended with ${code}`)
}
