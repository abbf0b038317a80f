// The Kafka log: `EventLog` on an Apache Kafka cluster, for production and for more than one machine.
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { toClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { SECOND } from '../model/time.ts'
import { COMPRESSION } from './compression.ts'
import type { Consumer, EventLog, Tail } from './event-log.ts'
import { logClosed, requireWritable } from './faults.ts'
import { createAppend } from './kafka-append.ts'
import { createLink } from './kafka-client.ts'
import { compressionTypes } from './kafka-codecs.ts'
import { openConsumer } from './kafka-consumer.ts'
import { kafkaError } from './kafka-errors.ts'
import { closeQuietly, type Link, unreachable } from './kafka-link.ts'
import { CLOSED_WITHIN, FEW_RETRIES, type KafkaLogSettings, PRODUCE_RETRIES, REACHED_WITHIN } from './kafka-settings.ts'
import { openTail } from './kafka-tail.ts'
import { within } from './kafka-within.ts'

export { createTopics } from './kafka-topics.ts'

/**
 * Opens a log on a Kafka cluster whose topics exist. Rejects within 10 seconds with `kafka-unreachable` when no broker answers (the caller
 * retries), with `kafka-refused` when the broker does not let us in. Later calls reject with `kafka-topic-missing` or `kafka-refused`, and
 * name the topic or the group.
 */
export async function openKafkaLog(settings: KafkaLogSettings): Promise<EventLog> {
  const link = createLink(settings)
  const producer = link.client().producer({
    retry: { ...FEW_RETRIES, retries: PRODUCE_RETRIES },
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  })
  try {
    // A broker that expects us to say who we are takes the connection and hangs up at the first question.
    const reached = Promise.all([producer.connect(), link.ask('connecting to Kafka', (admin) => admin.describeCluster())])
    await within(REACHED_WITHIN, reached, () => unreachable(link.brokers, REACHED_WITHIN))
  } catch (thrown) {
    await closeQuietly(producer)
    throw kafkaError(thrown, `connecting to Kafka at ${link.brokers}`)
  }
  const compression = compressionTypes[settings.compression ?? COMPRESSION]
  return createLog(link, createAppend(producer, { sends: link.tuning.sends, pause: SECOND, compression }), () => closeQuietly(producer))
}

function createLog(link: Link, append: ReturnType<typeof createAppend>, disconnect: () => Promise<void>): EventLog {
  const counts = new Map<Topic, Promise<number>>()
  const readers = new Set<Consumer | Tail>()
  const writes = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  const requireOpen = (): void => {
    if (closing !== undefined) throw logClosed()
  }
  /** Asked once for each topic, so that calls that were made in some order go on in that order. */
  function countPartitions(topic: Topic): Promise<number> {
    const known = counts.get(topic)
    if (known !== undefined) return known
    const name = link.nameOf(topic)
    const asked = link
      .ask(`looking for topic ${name}`, (admin) => admin.fetchTopicMetadata({ topics: [name] }))
      .then((found) => found.topics[0]?.partitions.length ?? 0)
    counts.set(topic, asked)
    asked.catch(() => counts.delete(topic))
    return asked
  }
  /** With the patience of a write: a role must not end because the broker is away when it writes to a topic for the first time. */
  async function countPatiently(topic: Topic, signal: AbortSignal | undefined): Promise<number> {
    for (let asked = 1; ; asked += 1) {
      signal?.throwIfAborted()
      try {
        return await countPartitions(topic)
      } catch (thrown) {
        if (!toClaimwatchError(thrown).retry || asked === link.tuning.sends) throw thrown
      }
      await wait(SECOND)
    }
  }
  async function opened<T extends Consumer | Tail>(reader: Promise<T>): Promise<T> {
    const open = await reader
    readers.add(open)
    const forget = (): void => void readers.delete(open)
    open.ended.then(forget, forget)
    if (closing !== undefined) await open.close()
    return open
  }
  async function closeAll(): Promise<void> {
    await Promise.all([...readers].map((reader) => reader.close()))
    await within(CLOSED_WITHIN, Promise.allSettled(writes), logClosed).catch(() => undefined)
    await disconnect()
  }

  return {
    async partitions(topic) {
      requireOpen()
      return countPartitions(topic)
    },
    async append(topic, partition, records, signal) {
      requireOpen()
      requireWritable(topic, partition, await countPatiently(topic, signal), records)
      signal?.throwIfAborted()
      const written = append(link.nameOf(topic), partition, records, signal)
      writes.add(written)
      return written.finally(() => writes.delete(written))
    },
    async consume(topic, group, handlers) {
      requireOpen()
      await countPartitions(topic)
      return opened(openConsumer(link, topic, link.groupOf(group), handlers))
    },
    async tail(topic, onRecords, since) {
      requireOpen()
      await countPartitions(topic)
      return opened(openTail(link, topic, link.groupOf(`tail.${randomUUID()}`), onRecords, since))
    },
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}
