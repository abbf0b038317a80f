// The Kafka log: `EventLog` on an Apache Kafka cluster, for production and for more than one machine.
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Admin, type ITopicConfig, Kafka, logLevel, type SASLOptions } from 'kafkajs'
import { toClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { noTelemetry } from '../model/telemetry.ts'
import { SECOND } from '../model/time.ts'
import type { Consumer, EventLog, Tail } from './event-log.ts'
import { logClosed, requireWritable } from './faults.ts'
import { createAppend } from './kafka-append.ts'
import { openConsumer } from './kafka-consumer.ts'
import { brokerAnswer, kafkaError } from './kafka-errors.ts'
import { askCluster, closeQuietly, type Link, unreachable } from './kafka-link.ts'
import {
  CLOSED_WITHIN,
  FEW_RETRIES,
  KAFKA_TUNING,
  type KafkaLogSettings,
  PREFIX,
  PRODUCE_RETRIES,
  REACHED_WITHIN,
} from './kafka-settings.ts'
import { openTail } from './kafka-tail.ts'
import { within } from './kafka-within.ts'
import { partitionsOf, topicPlans, topics } from './topics.ts'

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
  return createLog(link, createAppend(producer, { sends: link.tuning.sends, pause: SECOND }), settings.prefix ?? PREFIX, () =>
    closeQuietly(producer),
  )
}

function createLog(link: Link, append: ReturnType<typeof createAppend>, prefix: string, disconnect: () => Promise<void>): EventLog {
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
      return opened(openConsumer(link, topic, group, handlers))
    },
    async tail(topic, onRecords) {
      requireOpen()
      await countPartitions(topic)
      return opened(openTail(link, topic, `${prefix}.tail.${randomUUID()}`, onRecords))
    },
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}

/** How often, and how many milliseconds apart, the cluster is asked for topics that were just made: ten seconds in all. */
const TOPIC_LOOKS = 100
const TOPIC_PAUSE = 100

/** How the topics are to be made. */
export interface TopicsSettings extends KafkaLogSettings {
  /** Of each topic of `many`. */
  readonly partitions: number
  /** On how many brokers each record stands. */
  readonly replication: number
}

/** Makes the topics that do not exist yet, kept as the design says, and leaves the others as they are. Resolves to their names. */
export async function createTopics(settings: TopicsSettings): Promise<{ readonly created: string[]; readonly existing: string[] }> {
  const link = createLink(settings)
  const planned = topics.map((topic) => topicConfig(topic, link.nameOf(topic), settings))
  return link.ask('creating the topics', async (admin) => {
    const present = new Set(await admin.listTopics())
    const missing = planned.filter(({ topic }) => !present.has(topic))
    if (missing.length > 0) {
      await admin.createTopics({ topics: missing, waitForLeaders: false })
      await untilThere(
        admin,
        missing.map(({ topic }) => topic),
      )
    }
    return {
      created: missing.map(({ topic }) => topic),
      existing: planned.map(({ topic }) => topic).filter((topic) => present.has(topic)),
    }
  })
}

/** Waits until the brokers know the topics. kafkajs's own waiting fails where the broker that it asks has not heard of them yet. */
async function untilThere(admin: Admin, names: string[]): Promise<void> {
  for (let left = TOPIC_LOOKS; ; left -= 1) {
    try {
      await admin.fetchTopicMetadata({ topics: names })
      return
    } catch (thrown) {
      const answer = brokerAnswer(thrown)
      if (left === 0 || (answer !== 'UNKNOWN_TOPIC_OR_PARTITION' && answer !== 'LEADER_NOT_AVAILABLE')) throw thrown
    }
    await wait(TOPIC_PAUSE)
  }
}

/** Snapshots of a busy claim and raw lines exceed a broker's default of 1 MiB a batch. */
const LARGEST_BATCH = 4 * 1024 * 1024

function topicConfig(topic: Topic, name: string, { partitions, replication }: TopicsSettings): ITopicConfig {
  const { kept } = topicPlans[topic]
  const entries: Readonly<Record<string, string>> = {
    'cleanup.policy': kept.by === 'key' ? 'compact' : 'delete',
    'retention.ms': kept.by === 'time' ? String(kept.forMs) : '-1',
    // One broker may be away, and every acknowledged record still stands on another.
    'min.insync.replicas': String(Math.max(1, replication - 1)),
    'max.message.bytes': String(LARGEST_BATCH),
  }
  return {
    topic: name,
    numPartitions: partitionsOf(topic, partitions),
    replicationFactor: replication,
    configEntries: Object.entries(entries).map(([entry, value]) => ({ name: entry, value })),
  }
}

function createLink(settings: KafkaLogSettings): Link {
  const { prefix = PREFIX, clientId = 'claimwatch', ssl, sasl } = settings
  const brokers = settings.brokers.join(', ')
  const client = (): Kafka =>
    new Kafka({
      brokers: [...settings.brokers],
      clientId,
      retry: FEW_RETRIES,
      connectionTimeout: 3_000,
      // kafkajs reports as errors what it handles; what it does not handle reaches us as an error or an event.
      logLevel: logLevel.NOTHING,
      logCreator: () => () => undefined,
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
    })
  return {
    brokers,
    tuning: { ...KAFKA_TUNING, ...settings.tuning },
    telemetry: settings.telemetry ?? noTelemetry,
    client,
    nameOf: (topic) => `${prefix}.${topic}`,
    ask: (doing, question) => askCluster(client, brokers, doing, question),
  }
}

/** kafkajs types each mechanism apart, though these three take the same. */
function saslOf({ mechanism, username, password }: NonNullable<KafkaLogSettings['sasl']>): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password }
    case 'scram-sha-256':
      return { mechanism, username, password }
    case 'scram-sha-512':
      return { mechanism, username, password }
  }
}
