// Leaders that die in the middle of writing and reading, on a cluster of three nodes: nothing that was acknowledged is missing.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EventLog } from '../../src/log/event-log.ts'
import { openKafkaLog } from '../../src/log/kafka.ts'
import { createTopics } from '../../src/log/kafka-topics.ts'
import { commitAll, consumeNoting, readAll, recordsOf, textOf } from '../contracts/event-log.notes.ts'
import { installKafka } from '../rig/install.ts'
import { type KafkaCluster, startKafkaCluster } from '../rig/kafka-cluster.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const PREFIX = 'failover'
const PARTITIONS = 3
const WRITES_A_PHASE = 60
const tuning = { maxWaitTimeInMs: 100, sessionTimeout: 6_000, rebalanceTimeout: 6_000, stalledAfter: 30_000 }

describeWithRig('a cluster whose leaders die', ['kafka'], () => {
  let folder: string
  let cluster: KafkaCluster
  let log: EventLog

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-failover-'))
    cluster = await startKafkaCluster(await installKafka(), folder)
    const settings = { brokers: cluster.brokers, prefix: PREFIX, tuning }
    await until('a cluster that makes topics', () =>
      createTopics({ ...settings, partitions: PARTITIONS, replication: 3 }).catch(() => false),
    )
    log = await openKafkaLog(settings)
  })
  afterAll(async () => {
    await log?.close()
    await cluster?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('keeps every record that it acknowledged, and members read them all or end with a reason', { timeout: 240_000 }, async () => {
    const acknowledged: string[] = []
    const reading = superviseReader(log)
    let isOver = false

    /** Writes to one partition for as long as it lasts, one append after another. */
    async function writeTo(partition: number): Promise<void> {
      for (let number = 0; !isOver; number += 1) {
        const texts = [0, 1, 2, 3, 4].map((index) => `${partition}-${number}-${index}`)
        await log.append('events', partition, recordsOf(texts))
        acknowledged.push(...texts)
      }
    }
    const writers = Promise.all([0, 1, 2].map(writeTo))
    const more = (): Promise<unknown> => {
      const goal = acknowledged.length + WRITES_A_PHASE
      return Promise.race([until('more writes', () => acknowledged.length >= goal, 90_000), writers])
    }
    await more()
    for (const partition of [1, 0]) {
      const node = await leaderOf(partition)
      cluster.kill(node)
      await more()
      await cluster.restart(node)
      await more()
    }
    isOver = true
    await writers

    const stored = new Set((await readAll(log, 'events')).map(textOf))
    expect(acknowledged.filter((text) => !stored.has(text))).toEqual([])
    await until('all of them at the members', () => acknowledged.every((text) => reading.seen.has(text)), 120_000)
    await reading.stop()
    expect(acknowledged.length).toBeGreaterThan(5 * WRITES_A_PHASE)
  })

  /** Which node leads a partition of the events. */
  async function leaderOf(partition: number): Promise<number> {
    const admin = new Kafka({ brokers: [...cluster.brokers], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [`${PREFIX}.events`] })
      return topics[0]?.partitions.find(({ partitionId }) => partitionId === partition)?.leader ?? 1
    } finally {
      await admin.disconnect()
    }
  }
})

/**
 * Reads as a role under its supervisor does: a member that kafkajs left in the midst of joining, as it sometimes does when a coordinator dies,
 * must end and say so; then another takes its place. Any other end is a failure, told by `stop`.
 */
function superviseReader(log: EventLog) {
  const seen = new Set<string>()
  let isStopped = false
  let closeReader = async (): Promise<void> => undefined

  async function read(): Promise<void> {
    while (!isStopped) {
      const { consumer } = await consumeNoting(log, 'events', 'watch', async (chunk) => {
        for (const record of chunk.records) seen.add(textOf(record))
        await commitAll(chunk)
      })
      closeReader = consumer.close
      const failure: unknown = await consumer.ended.catch((thrown: unknown) => thrown)
      if (failure !== undefined)
        expect(failure).toMatchObject({ code: 'kafka-stopped', message: expect.stringMatching(/no group|stands at|no sign/) })
    }
  }
  const life = read()
  life.catch(() => undefined)
  return {
    seen,
    async stop(): Promise<void> {
      isStopped = true
      await closeReader()
      await life
    },
  }
}
