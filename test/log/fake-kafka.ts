// A stand-in for kafkajs under the Kafka log, for what a real broker cannot be told to do: to refuse at a given moment, to fall silent, to
// hand over the wrong batch. It knows one topic and one consumer.
import { EventEmitter } from 'node:events'
import type { Admin, Consumer, ConsumerRunConfig, EachBatchPayload, Kafka } from 'kafkajs'
import type { Link } from '../../src/log/kafka-link.ts'
import { type KafkaTuning, SESSION_TIMEOUT, tuningFor } from '../../src/log/kafka-settings.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'

const events = {
  FETCH: 'fetch',
  HEARTBEAT: 'heartbeat',
  GROUP_JOIN: 'group_join',
  REBALANCING: 'rebalancing',
  CRASH: 'crash',
} as const

/** An answer of the broker as kafkajs throws it. */
export function answer(type: string): Error {
  return Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type })
}

export interface FakeBatch {
  readonly partition?: number
  readonly offsets: readonly number[]
  /** What a heartbeat, or a commit, throws. */
  heartbeat?(): Promise<void>
  commit?(next: string): Promise<void>
}

export interface FakeKafka {
  readonly link: Link
  /** What was called on the consumer, in order: `pause`, `seek 0 5`, `resume`, `commit 0 5`, `run`, `disconnect`. */
  readonly calls: string[]
  /** What the cluster answers about partition 0. */
  readonly cluster: { committed: number; low: number; high: number; away: boolean }
  /** Batches of so many partitions may be delivered at once. */
  atOnce: number
  /** Whether the consumer joins when it runs. */
  joins: boolean
  /** kafkajs says something to its log of errors. */
  says(text: string): void
  /** kafkajs joins its group with these partitions. */
  join(...partitions: number[]): void
  emit(event: keyof typeof events, payload?: object): void
  /** Hands a batch over as kafkajs does; resolves to the offsets that were resolved. */
  deliver(batch: FakeBatch): Promise<string[]>
}

/** A fake whose consumer joins with partition 0 as soon as it runs. */
export function createFakeKafka(tuning: Partial<KafkaTuning> = {}): FakeKafka {
  const emitter = new EventEmitter()
  const calls: string[] = []
  const cluster = { committed: -1, low: 0, high: 1_000, away: false }
  let eachBatch: ConsumerRunConfig['eachBatch']
  const emit = (event: keyof typeof events, payload: object = {}): void => void emitter.emit(events[event], { payload })
  const join = (...partitions: number[]): void => emit('GROUP_JOIN', { memberAssignment: { 'fake.ledger': partitions } })

  const consumer = {
    events,
    on: (event: string, listener: (event: object) => void) => void emitter.on(event, listener),
    connect: async () => undefined,
    subscribe: async () => undefined,
    async run(config: ConsumerRunConfig) {
      calls.push('run')
      eachBatch = config.eachBatch
      fake.atOnce = config.partitionsConsumedConcurrently ?? 1
      if (fake.joins) join(0)
    },
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    seek: ({ partition, offset }: { partition: number; offset: string }) => void calls.push(`seek ${partition} ${offset}`),
    async commitOffsets([only]: { partition: number; offset: string }[]) {
      calls.push(`commit ${only?.partition} ${only?.offset}`)
    },
    disconnect: async () => void calls.push('disconnect'),
  } as unknown as Consumer
  const admin = {
    fetchOffsets: async () => [{ topic: 'fake.ledger', partitions: [{ partition: 0, offset: String(cluster.committed) }] }],
    fetchTopicOffsets: async () => [{ partition: 0, low: String(cluster.low), high: String(cluster.high) }],
    deleteGroups: async () => [],
  } as unknown as Admin

  async function deliver({ partition = 0, offsets, heartbeat, commit }: FakeBatch): Promise<string[]> {
    const resolved: string[] = []
    await eachBatch?.({
      batch: {
        partition,
        highWatermark: String(cluster.high),
        messages: offsets.map((offset) => ({ offset: String(offset), key: Buffer.from(`${offset}`), value: null, timestamp: '0' })),
      },
      isRunning: () => true,
      heartbeat: heartbeat ?? (async () => undefined),
      resolveOffset: (offset: string) => void resolved.push(offset),
      commitOffsetsIfNecessary: async (asked: { topics: { partitions: { offset: string }[] }[] }) => {
        await commit?.(asked.topics[0]?.partitions[0]?.offset ?? '')
      },
    } as unknown as EachBatchPayload)
    return resolved
  }
  const fake: FakeKafka = {
    calls,
    cluster,
    atOnce: 1,
    joins: true,
    says: () => undefined,
    join,
    emit,
    deliver,
    link: {
      brokers: 'fake:9092',
      tuning: { ...tuningFor(SESSION_TIMEOUT), ...tuning },
      telemetry: noTelemetry,
      client: (heard) => {
        fake.says = heard ?? (() => undefined)
        return { consumer: () => consumer } as unknown as Kafka
      },
      nameOf: (topic) => `fake.${topic}`,
      groupOf: (group) => `fake.${group}`,
      ask: (_, question) => (cluster.away ? Promise.reject(answer('BROKER_NOT_AVAILABLE')) : question(admin)),
    },
  }
  return fake
}
