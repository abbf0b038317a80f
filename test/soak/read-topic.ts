// A whole topic, read by a plain consumer of kafkajs: the audit trusts nothing that it audits.
import { randomUUID } from 'node:crypto'
import { type Admin, Kafka, type KafkaMessage, logLevel } from 'kafkajs'
import { until } from '../rig/until.ts'

/** A record with its place. Called in the order of offsets within a partition. */
export type TakeRecord = (partition: number, message: KafkaMessage) => void

/** Reaches the broker at `brokers`, without a word on the console. */
export function plainKafka(brokers: readonly string[]): Kafka {
  return new Kafka({ brokers: [...brokers], clientId: 'soak', logLevel: logLevel.NOTHING, retry: { retries: 10, maxRetryTime: 2_000 } })
}

const WITHIN = 180_000

/** Reads all that stands in a topic now. Resolves to how many records stand between the first and the last offset of each partition. */
export async function readTopic(kafka: Kafka, topic: string, take: TakeRecord): Promise<ReadonlyMap<number, number>> {
  const ends = await endsOf(kafka, topic)
  const open = new Set([...ends].filter(([, { low, high }]) => low < high).map(([partition]) => partition))
  const consumer = kafka.consumer({ groupId: `soak-${randomUUID()}`, readUncommitted: true, maxWaitTimeInMs: 200, sessionTimeout: 60_000 })
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const { partition, messages } = batch
        const end = ends.get(partition)?.high ?? 0
        for (const message of messages) if (open.has(partition) && Number(message.offset) < end) take(partition, message)
        if (Number(batch.lastOffset()) >= end - 1) open.delete(partition)
      },
    })
    await until(`all of ${topic}`, () => open.size === 0, WITHIN)
  } finally {
    await consumer.disconnect()
  }
  return new Map([...ends].map(([partition, { low, high }]) => [partition, high - low]))
}

interface Ends {
  readonly low: number
  readonly high: number
}

async function endsOf(kafka: Kafka, topic: string): Promise<ReadonlyMap<number, Ends>> {
  const offsets = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic))
  return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]))
}

/** Asks the broker something. */
export async function withAdmin<T>(kafka: Kafka, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    return await ask(admin)
  } finally {
    await admin.disconnect()
  }
}
