// Records as kafkajs hands them over, and where a partition goes on.
import type { Batch } from 'kafkajs'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import type { LogRecord } from './event-log.ts'
import { logGap } from './faults.ts'
import type { Link } from './kafka-link.ts'
import { isCompacted } from './topics.ts'

/**
 * How many records a handler is given at once: some tens of milliseconds of work, far below a session. With fewer, the questions and writes
 * that each chunk costs are most of the work of catching up.
 */
export const RECORDS_A_CHUNK = 2_000

/** From where to where a partition reaches: the first offset that is kept, and the one that comes next. */
export interface Bounds {
  readonly low: number
  readonly high: number
}

/** The records of a batch from an offset on. */
export function recordsFrom(batch: Batch, next: number): LogRecord[] {
  return batch.messages
    .map((message) => ({
      partition: batch.partition,
      offset: Number(message.offset),
      key: message.key === null ? null : message.key.toString('utf8'),
      value: message.value,
      timestamp: Number(message.timestamp),
    }))
    .filter((record) => record.offset >= next)
}

/** The bounds of every partition of a topic. */
export async function boundsOf(link: Link, topic: Topic): Promise<Map<number, Bounds>> {
  const name = link.nameOf(topic)
  const offsets = await link.ask(`asking for the offsets of topic ${name}`, (admin) => admin.fetchTopicOffsets(name))
  return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]))
}

/** Where each partition's first record from a time on stands; its end where there is none. */
export async function offsetsSince(link: Link, topic: Topic, since: Millis): Promise<Map<number, number>> {
  const name = link.nameOf(topic)
  const offsets = await link.ask(`asking for the offsets of topic ${name} by time`, (admin) =>
    admin.fetchTopicOffsetsByTimestamp(name, since),
  )
  return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]))
}

/** What a group committed for every partition of a topic; -1 and less where it committed nothing that counts. */
export async function commitsOf(link: Link, topic: Topic, group: string): Promise<Map<number, number>> {
  const name = link.nameOf(topic)
  const [offsets] = await link.ask(`asking for the commits of group ${group}`, (admin) =>
    admin.fetchOffsets({ groupId: group, topics: [name] }),
  )
  return new Map(offsets?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
}

/** Whether what kafkajs handed over is what comes next. */
export type Continuity =
  | { readonly is: 'next' }
  /** It stands elsewhere, though what comes next is there: kafkajs must be sent back to it. */
  | { readonly is: 'elsewhere' }
  | Gap

/** What comes next was deleted. */
export interface Gap {
  readonly is: 'gap'
  readonly error: ClaimwatchError
  /** Where reading can go on. */
  readonly goOnAt: number
}

/**
 * Compares the first record handed over (undefined: none) with the offset that comes next. On an offset out of range kafkajs starts
 * somewhere else without a word, and after a join in mid-fetch it may hand over a batch from its former position.
 */
export async function continuityOf(
  link: Link,
  topic: Topic,
  partition: number,
  next: number,
  first: number | undefined,
): Promise<Continuity> {
  if (first === next || (first !== undefined && isCompacted(topic))) return { is: 'next' }
  // A broker that cannot be asked now is asked at the next batch, which comes again from the right place.
  const bounds = await boundsOf(link, topic).catch(() => null)
  return gapAt(topic, partition, next, bounds?.get(partition)) ?? { is: 'elsewhere' }
}

/** The gap between the offset that comes next and what the partition still holds; null if there is none. */
export function gapAt(topic: Topic, partition: number, next: number, bounds: Bounds | undefined): Gap | null {
  if (bounds === undefined) return null
  const { low, high } = bounds
  if (low > next && !isCompacted(topic)) return { is: 'gap', error: logGap(topic, partition, next, low), goOnAt: low }
  if (high >= next) return null
  const what = `partition ${partition} of topic ${topic} ends at offset ${high}, though it was read up to ${next}`
  return {
    is: 'gap',
    error: new ClaimwatchError('log-gap', { what, mend: 'The broker lost what it had confirmed: check its replicas.' }),
    goOnAt: high,
  }
}
