// The Kafka log on a real broker: it sits the common exam, and holds against what brokers and kafkajs do.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Admin, ConfigResourceTypes, Kafka, logLevel } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventLog, LogRecord } from '../../src/log/event-log.ts'
import { createTopics, openKafkaLog } from '../../src/log/kafka.ts'
import type { KafkaLogSettings } from '../../src/log/kafka-settings.ts'
import { checkTopics } from '../../src/log/kafka-topics.ts'
import { topicSettings } from '../../src/log/topic-plan.ts'
import { partitionsOf, topics } from '../../src/log/topics.ts'
import type { Topic } from '../../src/model/record.ts'
import { DAY } from '../../src/model/time.ts'
import { type ExamDesk, sitEventLogExam } from '../contracts/event-log.exam.ts'
import { commitAll, consumeNoting, now, readAll, recordsOf, tailNoting, textOf, texts } from '../contracts/event-log.notes.ts'
import { type Neighbour, startScript } from '../log/neighbours.ts'
import { installKafka } from '../rig/install.ts'
import { startKafka } from '../rig/kafka.ts'
import { freePort } from '../rig/ports.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

const tuning = { sessionTimeout: 3_000, rebalanceTimeout: 5_000, maxWaitTimeInMs: 100 }

/** Topics of its own on the broker, and as many logs as are asked for. */
async function openDesk(brokers: string[]): Promise<ExamDesk> {
  const settings: KafkaLogSettings = { brokers, prefix: `exam-${randomUUID()}`, tuning }
  const logs: EventLog[] = []
  await createTopics({ ...settings, partitions: 3, replication: 1 })
  const log = async (): Promise<EventLog> => {
    const opened = await openKafkaLog(settings)
    logs.push(opened)
    return opened
  }
  const close = async (): Promise<void> => {
    await Promise.all(logs.map((opened) => opened.close()))
  }
  return {
    log,
    async reopen() {
      await close()
      return log()
    },
    close,
  }
}

describeWithRig('the Kafka log', ['kafka'], ({ kafka }) => {
  sitEventLogExam('Kafka', () => openDesk(kafka.brokers))

  describe('on a broker', () => {
    let settings: KafkaLogSettings
    let logs: EventLog[]

    beforeEach(async () => {
      settings = { brokers: kafka.brokers, prefix: `log-${randomUUID()}`, tuning }
      logs = []
    })
    afterEach(async () => {
      await Promise.all(logs.map((log) => log.close()))
    })
    async function open(more: Partial<KafkaLogSettings> = {}): Promise<EventLog> {
      const log = await openKafkaLog({ ...settings, ...more })
      logs.push(log)
      return log
    }
    async function openWithTopics(): Promise<EventLog> {
      await createTopics({ ...settings, partitions: 2, replication: 1 })
      return open()
    }

    it('makes the topics once, each kept as it must be', async () => {
      const { created, existing } = await createTopics({ ...settings, partitions: 2, replication: 1 })
      expect(created).toEqual(topics.map((topic) => `${settings.prefix}.${topic}`))
      expect(existing).toEqual([])
      expect(await createTopics({ ...settings, partitions: 2, replication: 1 })).toEqual({ created: [], existing: created })
      const kept = await ask(kafka.brokers, async (admin) => {
        const { resources } = await admin.describeConfigs({
          includeSynonyms: false,
          resources: created.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
        })
        return resources.map(({ resourceName, configEntries }) => {
          const value = (name: string) => configEntries.find((entry) => entry.configName === name)?.configValue
          return [
            resourceName.slice(`${settings.prefix}.`.length),
            value('cleanup.policy'),
            value('retention.ms'),
            value('min.insync.replicas'),
          ]
        })
      })
      expect(kept).toContainEqual(['events', 'delete', String(30 * DAY), '1'])
      expect(kept).toContainEqual(['ledger', 'delete', '-1', '1'])
      expect(kept).toContainEqual(['state', 'compact', '-1', '1'])
    })

    it('names a topic that does not exist, and how to make it', async () => {
      const log = await open()
      const missing = { code: 'kafka-topic-missing', message: expect.stringMatching(`${settings.prefix}.ledger.*claimwatch topics create`) }
      await expect(log.append('ledger', 0, recordsOf(['one']))).rejects.toMatchObject(missing)
      await expect(log.consume('ledger', 'respond', { onChunk: async () => undefined })).rejects.toMatchObject(missing)
      await expect(log.tail('ledger', () => undefined)).rejects.toMatchObject(missing)
    })

    it('takes a record of a megabyte, and many large ones at once', async () => {
      const log = await openWithTopics()
      const large = { key: 'large', value: Buffer.alloc(1_500_000, 'x'), timestamp: now }
      expect(await log.append('ledger', 0, [large, ...recordsOf(['small']), large])).toEqual([0, 1, 2])
      expect((await readAll(log, 'ledger')).map(({ value }) => value?.byteLength)).toEqual([1_500_000, 5, 1_500_000])
    })

    it.each(['none', 'gzip', 'snappy', 'zstd'] as const)(
      'reads what it wrote with %s, and what the broker packed itself',
      async (compression) => {
        if (compression !== 'none') await makeTopic('windows', { 'compression.type': compression })
        await createTopics({ ...settings, partitions: 2, replication: 1 })
        const log = await open({ compression })
        const written = texts('much the same text again and again', 700)
        // The first goes as we packed it; the second the broker packs anew, in the framing of Java.
        for (const topic of ['ledger', 'windows'] as const) {
          await log.append(topic, 0, recordsOf(written))
          expect((await readAll(log, topic)).map(textOf)).toEqual(written)
        }
      },
    )

    it('names a codec that it does not read, and the topic, and ends there with 78', async () => {
      await makeTopic('ledger', { 'compression.type': 'lz4' })
      const log = await openWithTopics()
      await log.append('ledger', 0, recordsOf(texts('packed by the broker', 300)))
      const unread = {
        code: 'kafka-batch-unreadable',
        exit: 78,
        message: expect.stringMatching(`${settings.prefix}\\.ledger.*lz4.*compression\\.type`),
      }
      const { consumer } = await consumeNoting(log, 'ledger', 'respond')
      await expect(consumer.ended).rejects.toMatchObject(unread)
      const { tail } = await tailNoting(log, 'ledger')
      await expect(tail.ended).rejects.toMatchObject(unread)
      const { deviations } = await checkTopics({ ...settings, partitions: 2, replication: 1 })
      expect(deviations).toEqual([expect.objectContaining({ what: expect.stringContaining('lz4') })])
    })

    it('names a record that is too large for its topic, and writes what fits', async () => {
      await makeTopic('state', { 'max.message.bytes': '2000' })
      const log = await openWithTopics()
      // Bytes without a pattern: what packs well is small to a broker.
      const large = { key: 'large', value: randomBytes(5_000), timestamp: now }
      await expect(log.append('state', 0, [...recordsOf(['small']), large])).rejects.toMatchObject({
        code: 'log-record-too-large',
        exit: 78,
        message: expect.stringMatching(`5005 bytes.*${settings.prefix}\\.state.*max\\.message\\.bytes`),
      })
      const many = Array.from({ length: 20 }, (_, index) => ({ key: `${index}`, value: randomBytes(500), timestamp: now }))
      expect(await log.append('state', 1, many)).toEqual(many.map((_, index) => index))
    })

    it('checks the topics, and names the command that mends each', async () => {
      const shape = { partitions: 2, replication: 1 }
      await makeTopic('ledger', { 'retention.ms': '1000' })
      await makeTopic('windows', {}, 3)
      await createTopics({ ...settings, ...shape })
      const { deviations } = await checkTopics({ ...settings, ...shape })
      expect(deviations.map(({ topic, what }) => [topic.slice(`${settings.prefix}.`.length), what])).toEqual([
        ['windows', 'has 3 partitions, not 2'],
        ['ledger', 'has retention.ms=1000, not -1'],
      ])
      expect(deviations[1]?.mend).toContain(`--entity-name ${settings.prefix}.ledger --add-config retention.ms=-1`)
    })

    it('says once that records were deleted before they were read, and goes on behind the gap', async () => {
      const log = await openWithTopics()
      await log.append('events', 1, recordsOf(texts('old', 5)))
      const reader = await consumeNoting(log, 'events', 'watch', (chunk) => chunk.commit(2))
      await until('the first reading', () => reader.records.length === 5)
      await reader.consumer.close()
      await deleteRecords(`${settings.prefix}.events`, 1, 4)
      const stopped = await consumeNoting(log, 'events', 'watch')
      await expect(stopped.consumer.ended).rejects.toMatchObject({ code: 'log-gap', message: expect.stringContaining('offsets 2 to 3') })
      expect(stopped.records).toEqual([])
      const next = await consumeNoting(log, 'events', 'watch')
      await until('the record behind the gap', () => next.records.length === 1)
      expect(next.records.map(textOf)).toEqual(['old-4'])
    })

    it('sees a gap also in the middle of reading', async () => {
      const log = await openWithTopics()
      await log.append('ledger', 0, recordsOf(['first']))
      const gate = Promise.withResolvers<void>()
      let entered = false
      const reader = await consumeNoting(log, 'ledger', 'respond', async () => {
        entered = true
        await gate.promise
      })
      await until('the handler', () => entered)
      await log.append('ledger', 0, recordsOf(texts('later', 3)))
      await deleteRecords(`${settings.prefix}.ledger`, 0, 3)
      gate.resolve()
      await expect(reader.consumer.ended).rejects.toMatchObject({ code: 'log-gap' })
    })

    it('leaves no group of a tail behind', async () => {
      const log = await openWithTopics()
      await readAll(log, 'ledger')
      const groups = await ask(kafka.brokers, async (admin) => (await admin.listGroups()).groups.map(({ groupId }) => groupId))
      expect(groups.filter((group) => group.startsWith(`${settings.prefix}.tail.`))).toEqual([])
    })

    it('lets a process that slept through its session commit nothing, handle nothing more, and come back', async () => {
      const log = await openWithTopics()
      const [broker = ''] = kafka.brokers
      const sleeper = await startMember(broker, settings.prefix ?? '')
      try {
        await until('the assignment of the sleeper', () => sleeper.said().includes('assigned'))
        await log.append('ledger', 0, recordsOf(['one']))
        await until('work of the sleeper', () => sleeper.said().includes('handles one'))
        sleeper.process.kill('SIGSTOP')
        const successor = await consumeNoting(log, 'ledger', 'respond', commitAll)
        await until('the take-over', () => successor.records.length > 0)
        await log.append('ledger', 0, recordsOf(['two']))
        await until('the second record', () => successor.records.length === 2)
        sleeper.process.kill('SIGCONT')
        await until('the refusal', () => sleeper.said().some((line) => line.startsWith('refused')))
        await until('the return', () => sleeper.said().includes('revoked'))
        expect(sleeper.said().filter((line) => line.startsWith('handles'))).toEqual(['handles one'])
        expect(sleeper.said()).toContain('refused log-assignment-lost')
        expect(sleeper.said()).not.toContain('committed')
        expect(successor.records.map(textOf)).toEqual(['one', 'two'])
        await successor.consumer.close()
        await log.append('ledger', 0, recordsOf(['three']))
        await until('work of the one that came back', () => sleeper.said().includes('handles three'))
      } finally {
        await sleeper.kill()
      }
    })

    /** Makes a topic beforehand, as somebody else configured it; the others follow with `createTopics`. */
    async function makeTopic(
      topic: Topic,
      entries: Readonly<Record<string, string>>,
      numPartitions = partitionsOf(topic, 2),
    ): Promise<void> {
      const configured = { ...topicSettings(topic, { replication: 1 }), ...entries }
      const configEntries = Object.entries(configured).map(([name, value]) => ({ name, value }))
      const plan = { topic: `${settings.prefix}.${topic}`, numPartitions, replicationFactor: 1, configEntries }
      await ask(kafka.brokers, (admin) => admin.createTopics({ topics: [plan], waitForLeaders: false }))
    }
    async function deleteRecords(topic: string, partition: number, before: number): Promise<void> {
      await ask(kafka.brokers, async (admin) => {
        // Without this kafkajs does not know who leads the partition.
        await admin.fetchTopicOffsets(topic)
        await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] })
      })
    }
  })

  it('says within ten seconds that no broker answers, with the address', async () => {
    const port = await freePort()
    const started = performance.now()
    await expect(openKafkaLog({ brokers: [`127.0.0.1:${port}`] })).rejects.toMatchObject({
      code: 'kafka-unreachable',
      retry: true,
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('says so also of an address where something else is silent', async () => {
    const silent = createServer(() => undefined)
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const started = performance.now()
    await expect(openKafkaLog({ brokers: [`127.0.0.1:${port}`] })).rejects.toMatchObject({ code: 'kafka-unreachable' })
    // Ten seconds until it is said, and up to five to hang up.
    expect(performance.now() - started).toBeLessThan(16_000)
    silent.close()
  })
})

describeWithRig('a broker that goes away and comes back', ['kafka'], () => {
  it('costs no record, and members and tails go on by themselves', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'claimwatch-broker-'))
    const libs = await installKafka()
    let broker = await startKafka({ libs, folder })
    const { brokers, ports } = broker
    const settings: KafkaLogSettings = { brokers, prefix: 'restart', tuning }
    await createTopics({ ...settings, partitions: 2, replication: 1 })
    const log = await openKafkaLog(settings)
    const failures: unknown[] = []
    const member = await consumeNoting(log, 'ledger', 'respond', commitAll)
    const { tail, records } = await tailNoting(log, 'ledger')
    for (const ended of [member.consumer.ended, tail.ended]) ended.catch((thrown) => failures.push(thrown))
    await log.append('ledger', 0, recordsOf(['before']))
    await until('the first record', () => member.records.length === 1 && records.length === 1)

    await broker.stop()
    const written = log.append('ledger', 0, recordsOf(['meanwhile']))
    const firstOfItsTopic = log.append('decisions', 0, recordsOf(['first']))
    broker = await startKafka({ libs, folder, ports })
    expect(await written).toHaveLength(1)
    expect(await firstOfItsTopic).toEqual([0])
    await log.append('ledger', 0, recordsOf(['after']))

    const seen = (all: readonly LogRecord[]): string[] => [...new Set(all.map(textOf))]
    await until('all records', () => failures.length > 0 || (seen(records).length === 3 && seen(member.records).length === 3), 60_000)
    expect(failures).toEqual([])
    expect(records.map(textOf)).toEqual(['before', 'meanwhile', 'after'])
    expect(seen(member.records)).toEqual(['before', 'meanwhile', 'after'])
    await log.close()
    await broker.stop()
    await rm(folder, { recursive: true })
  })
})

async function ask<T>(brokers: string[], question: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return await question(admin)
  } finally {
    await admin.disconnect()
  }
}

function startMember(broker: string, prefix: string): Promise<Neighbour> {
  return startScript(join(import.meta.dirname, 'kafka-member.ts'), [broker, prefix])
}
