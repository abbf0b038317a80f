// Writing to Kafka: one partition a request, its answer compared with the question, one request at a time in each partition.
import type { Message, Producer, RecordMetadata } from 'kafkajs'
import { ClaimwatchError } from '../model/errors.ts'
import { cut } from './cut.ts'
import type { NewRecord } from './event-log.ts'
import { kafkaError } from './kafka-errors.ts'

/** kafkajs groups the messages of one request in quadratic time: 500 cost milliseconds, 20,000 cost seconds. */
const RECORDS_A_SEND = 500
/** Half of what a broker takes by default (`message.max.bytes`, 1 MiB), so that the frame always fits beside it. */
const BYTES_A_SEND = 512 * 1024
/** How often a request is made whose answer does not say that the partition was written. */
const TRIES = 3

/** Writes records to one partition of a topic of the broker and resolves to their offsets. */
export type Append = (name: string, partition: number, records: readonly NewRecord[], signal?: AbortSignal) => Promise<number[]>

/** What the writer needs of a producer. */
export type Sender = Pick<Producer, 'send'>

/** Writing over one producer. Calls for one partition are sent in their order, so that no retry overtakes a later call. */
export function createAppend(producer: Sender): Append {
  const lanes = new Map<string, Promise<unknown>>()

  return (name, partition, records, signal) => {
    const lane = `${name} ${partition}`
    const write = async (): Promise<number[]> => {
      const offsets: number[] = []
      for (const piece of cut(records, RECORDS_A_SEND, BYTES_A_SEND, sizeOf)) {
        signal?.throwIfAborted()
        offsets.push(...(await send(producer, name, partition, piece)))
      }
      return offsets
    }
    const written = (lanes.get(lane) ?? Promise.resolve()).then(write)
    const settled = written.catch(() => undefined)
    lanes.set(lane, settled)
    void settled.then(() => {
      if (lanes.get(lane) === settled) lanes.delete(lane)
    })
    return written
  }
}

/**
 * One request. kafkajs has resolved requests that a broker never got: for several partitions when a leader died, and for a partition that
 * does not exist (rig 3.2, 3.4). So there is one partition in it, and an answer that does not name that partition confirms nothing.
 */
async function send(producer: Sender, topic: string, partition: number, records: readonly NewRecord[]): Promise<number[]> {
  const messages = records.map((record) => messageOf(record, partition))
  for (let tried = 0; tried < TRIES; tried += 1) {
    const first = firstOffset(await ask(producer, topic, messages), partition)
    if (first !== null) return records.map((_, index) => first + index)
  }
  throw new ClaimwatchError('log-not-confirmed', {
    what: `the broker did not confirm ${records.length} records of ${topic}, partition ${partition}`,
  })
}

async function ask(producer: Sender, topic: string, messages: Message[]): Promise<RecordMetadata[]> {
  try {
    return await producer.send({ topic, messages, acks: -1 })
  } catch (thrown) {
    throw kafkaError(thrown, `writing to topic ${topic}`)
  }
}

/** The offset of the first record, if the answer is about this partition and nothing else. */
function firstOffset(answer: readonly RecordMetadata[], partition: number): number | null {
  const [only] = answer
  if (answer.length !== 1 || only?.partition !== partition || only.errorCode !== 0) return null
  const offset = Number(only.baseOffset)
  return only.baseOffset !== undefined && Number.isSafeInteger(offset) && offset >= 0 ? offset : null
}

function messageOf({ key, value, timestamp }: NewRecord, partition: number): Message {
  const bytes = value === null ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return { key, value: bytes, timestamp: String(timestamp), partition }
}

function sizeOf({ key, value }: NewRecord): number {
  return (key === null ? 0 : Buffer.byteLength(key)) + (value?.byteLength ?? 0)
}
