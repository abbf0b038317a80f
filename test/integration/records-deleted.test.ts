// Records that a broker deletes before `watch` has read them; and what the doctor says of a broker and its topics.
import { randomUUID } from 'node:crypto'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { examineLog } from '../../src/app/doctor/log.ts'
import { runWatch, WATCH_GROUP } from '../../src/detect/run-watch.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { createTopics, openKafkaLog } from '../../src/log/kafka.ts'
import { topics } from '../../src/log/topics.ts'
import { decode, encode, type FindingsRecord } from '../../src/model/record.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { MINUTE } from '../../src/model/time.ts'
import { claim, createScene } from '../app/scene.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

describeWithRig('the records of a broker', ['kafka'], ({ kafka }) => {
  const prefix = `gap-${randomUUID()}`
  const settings = { brokers: kafka.brokers, prefix, tuning: { sessionTimeout: 3_000, rebalanceTimeout: 5_000, maxWaitTimeInMs: 100 } }
  // A broker deletes what is older than the topic keeps.
  const begin = Math.floor(Date.now() / MINUTE) * MINUTE - 4 * 60 * MINUTE
  let log: EventLog
  let admin: Admin

  beforeAll(async () => {
    admin = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
  })
  afterAll(async () => {
    await log?.close()
    await admin.disconnect()
  })

  const doctor = async (): Promise<string[]> => {
    const scene = createScene({ log: { kafka: { brokers: kafka.brokers, prefix } } })
    scene.remove()
    return (await examineLog(scene.configuration, () => begin)).map(
      ({ check, result, text, mend }) => `${result} ${check}: ${text} ${mend}`,
    )
  }

  it('the doctor names each topic that is missing, and then none', async () => {
    const missing = (await doctor()).filter((line) => line.startsWith('fail'))
    expect(missing).toHaveLength(topics.length)
    expect(missing[0]).toMatch(new RegExp(`^fail topic events: .*${prefix}\\.events.*topics create`))
    await createTopics({ ...settings, partitions: 1, replication: 1 })
    const all = await until('the broker to know its topics', async () => {
      const lines = await doctor()
      return lines.every((line) => !line.startsWith('fail')) && lines
    })
    expect(all).toContainEqual(expect.stringMatching(/^ok topics: all 10 topics are there, 1 partitions of events/))
    log = await openKafkaLog(settings)
  })

  async function putTicks(...minutes: readonly number[]): Promise<void> {
    const ticks = minutes.map((minute) => ({
      ...{
        v: 1 as const,
        is: 'tick' as const,
        feed: 'iot',
        upTo: begin + minute * MINUTE,
        feeds: ['iot'],
        ended: false,
        assumed: false,
        cause: null,
      },
    }))
    const records = ticks.map((tick) => ({ key: null, timestamp: tick.upTo, value: encode('events', tick) }))
    await log.append('events', 0, records)
  }

  async function watermarks(): Promise<Extract<FindingsRecord, { is: 'watermark' }>[]> {
    const found: Extract<FindingsRecord, { is: 'watermark' }>[] = []
    const tail = await log.tail('findings', (records) => {
      for (const { value } of records) {
        const record = value === null ? null : decode('findings', value)
        if (record?.is === 'watermark') found.push(record)
      }
    })
    await tail.caughtUp
    await tail.close()
    return found
  }

  /** Runs a `watch` until its watermark is there, and its offset committed. */
  async function watchUpTo(minute: number): Promise<void> {
    const stop = new AbortController()
    let now = 0
    // Every reading of the clock is a minute later: state is saved after every chunk.
    const clock = (): number => {
      now += MINUTE
      return now
    }
    const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    const claims = [
      { id: claim, alias: 'factory-a', mode: 'observe' as const, hook: false, auto: { days: 28, attempts: 500 }, windows: [] },
    ]
    const detect = { claims, rotationTemplates: [], attemptTimeout: 3 * MINUTE, hookFeed: false }
    const options = {
      log,
      settings: detect,
      configHash: 'c',
      writer: randomUUID(),
      clock,
      telemetry: noTelemetry,
      sleep,
      signal: stop.signal,
    }
    const running = runWatch(options)
    const reached = until('the watermark', async () => (await watermarks()).at(-1)?.upTo === begin + minute * MINUTE, 60_000)
    try {
      await Promise.race([reached, running])
      await until('the commit', async () => {
        const [group] = await admin.fetchOffsets({ groupId: `${prefix}.${WATCH_GROUP}`, topics: [`${prefix}.events`] })
        return Number(group?.partitions[0]?.offset) > 0
      })
    } finally {
      stop.abort()
      // What a role that has failed no longer writes is waited for by nobody.
      reached.catch(() => {})
      await running
    }
  }

  it('that are gone end the role once; then its claims are blind, until the watermark is past what was lost', {
    timeout: 300_000,
  }, async () => {
    await putTicks(0, 6, 30, 60)
    await watchUpTo(60)
    await putTicks(61, 62, 63)
    await admin.deleteTopicRecords({ topic: `${prefix}.events`, partitions: [{ partition: 0, offset: '6' }] })
    await expect(watchUpTo(63)).rejects.toMatchObject({ code: 'log-gap', message: expect.stringMatching(/offsets \d+ to 5/) })
    await watchUpTo(63)
    expect((await watermarks()).at(-1)).toMatchObject({ causes: [{ cause: 'records-deleted' }] })
    await putTicks(63 + 75)
    await watchUpTo(63 + 75)
    expect((await watermarks()).at(-1)?.causes).toEqual([])
  })
})
