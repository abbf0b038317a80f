// Writing to Kafka: one partition a request, its answer compared with the question, one request at a time in each partition.
import { setTimeout as wait } from 'node:timers/promises'
import type { CompressionTypes, Message, Producer, RecordMetadata } from 'kafkajs'
import { ClaimwatchError } from '../model/errors.ts'
import type { Millis } from '../model/time.ts'
import { cut } from './cut.ts'
import type { NewRecord } from './event-log.ts'
import { compressionTypes } from './kafka-codecs.ts'
import { kafkaError } from './kafka-errors.ts'

/** What one request holds at most: beside the bytes, a bound for records that are small. */
const RECORDS_A_SEND = 1_000
/** Half of what a broker takes by default (`message.max.bytes`, 1 MiB), so that the frame always fits beside it. */
const BYTES_A_SEND = 512 * 1024
/** What is smaller than this gains nothing by compression: one event packed alone keeps three fifths of its bytes. */
const WORTH_PACKING = 2 * 1024

/** Writes records to one partition of a topic of the broker and resolves to their offsets. */
export type Append = (topic: string, partition: number, records: readonly NewRecord[], signal?: AbortSignal) => Promise<number[]>

/** What the writer needs of a producer. */
export type Sender = Pick<Producer, 'send'>

/** How it is written: tried `sends` times, `pause` milliseconds apart, compressed where that is worth it. */
export interface Manner {
  readonly sends: number
  readonly pause: Millis
  readonly compression: CompressionTypes
}

/** Writing over one producer. Calls for one partition are sent in their order, so that no retry overtakes a later call. */
export function createAppend(producer: Sender, manner: Manner): Append {
  const lanes = new Map<string, Promise<unknown>>()

  return (topic, partition, records, signal) => {
    const lane = `${topic} ${partition}`
    const write = async (): Promise<number[]> => {
      const offsets: number[] = []
      for (const piece of cut(records, RECORDS_A_SEND, BYTES_A_SEND, sizeOf)) {
        offsets.push(...(await send(producer, manner, { topic, partition, records: piece, signal })))
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

interface Request {
  readonly topic: string
  readonly partition: number
  readonly records: readonly NewRecord[]
  readonly signal: AbortSignal | undefined
}

/**
 * One request, made again as long as that can help: kafkajs itself gives up within seconds when no broker is left to ask, however many
 * retries it is given. A record that was written all the same then stands twice, and readers drop the second.
 */
async function send(producer: Sender, manner: Manner, request: Request): Promise<number[]> {
  for (let sent = 1; ; sent += 1) {
    request.signal?.throwIfAborted()
    try {
      const first = await sendOnce(producer, manner, request)
      return request.records.map((_, index) => first + index)
    } catch (thrown) {
      const error = kafkaError(thrown, `writing to topic ${request.topic}`)
      if (error.code === 'log-record-too-large') return sendInHalves(producer, manner, request, error)
      if (!error.retry || sent === manner.sends) throw error
    }
    await wait(manner.pause)
  }
}

/** A topic may take less at once than we send, and all the same each of the records. */
async function sendInHalves(producer: Sender, manner: Manner, request: Request, error: ClaimwatchError): Promise<number[]> {
  const { topic, partition, records } = request
  const half = Math.ceil(records.length / 2)
  if (half === records.length) {
    const what = `a record of ${bytesOf(records)} bytes is more than topic ${topic} takes (partition ${partition})`
    throw new ClaimwatchError('log-record-too-large', { what, cause: error })
  }
  const first = await send(producer, manner, { ...request, records: records.slice(0, half) })
  return [...first, ...(await send(producer, manner, { ...request, records: records.slice(half) }))]
}

/**
 * kafkajs has resolved requests that a broker never got: for several partitions when a leader died, and for a partition that does not
 * exist (rig 3.2, 3.4). So there is one partition in each, and an answer that does not name just that partition confirms nothing.
 */
async function sendOnce(producer: Sender, manner: Manner, { topic, partition, records }: Request): Promise<number> {
  const messages = inOneGroup(
    records.map((record) => messageOf(record, partition)),
    partition,
  )
  const compression = bytesOf(records) < WORTH_PACKING ? compressionTypes.none : manner.compression
  const first = firstOffset(await producer.send({ topic, messages, acks: -1, compression }), partition)
  if (first !== null) return first
  throw new ClaimwatchError('log-not-confirmed', {
    what: `the broker did not confirm ${records.length} records of topic ${topic}, partition ${partition}`,
  })
}

/**
 * kafkajs groups the messages of a request by their partitions, and for each message copies the group that it joins (streaming B14): 4 µs and 4 kB of
 * garbage a record for 500 of them. It has the list reduce itself to the groups, and this one, of a single partition, knows what comes of it.
 */
function inOneGroup(messages: Message[], partition: number): Message[] {
  return Object.defineProperty(messages, 'reduce', { value: () => ({ [partition]: messages }) })
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

function bytesOf(records: readonly NewRecord[]): number {
  return records.reduce((sum, record) => sum + sizeOf(record), 0)
}
