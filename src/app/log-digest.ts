// A digest of what a log holds, topic by topic: equal for two logs that hold the same, however their partitions are cut.
import { createHash, hash } from 'node:crypto'
import { attemptWithoutPlace, withoutPlace } from '../detect/moved-state.ts'
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readTopic } from '../log/read-topic.ts'
import { isCompacted, topics } from '../log/topics.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { decode, encode, type Records, type Topic } from '../model/record.ts'

/** What a topic holds. */
export interface TopicDigest {
  readonly topic: Topic
  /** Of a topic that keeps the last record of each key: keys. */
  readonly records: number
  /** 64 hex digits. */
  readonly sha256: string
}

/** Reads a whole log to its present end. Rejects with the log's errors. */
export async function digestLog(log: EventLog): Promise<readonly TopicDigest[]> {
  const digests: TopicDigest[] = []
  for (const topic of topics) {
    const digester = createDigester(topic)
    await readTopic(log, topic, digester.add)
    digests.push(digester.digest())
  }
  return digests
}

/** Takes in records of one topic, those of a partition in their order. */
export interface Digester {
  add(record: LogRecord): void
  digest(): TopicDigest
}

/**
 * The digest is over each key's values in their order, since a partition promises the order of a key and no other. What stands once in every
 * partition, such as an event without a claim, counts in partition 0 only; of states and attempts their place in `events` is left out, which
 * is another in another log.
 */
export function createDigester(topic: Topic): Digester {
  const chains = new Map<string, string>()
  let records = 0

  function add(record: LogRecord): void {
    const { key, partition } = record
    const value = comparableValue(topic, record)
    if (value === undefined || (topic === 'events' && key === null && partition > 0)) return
    const name = key === null ? 'no key' : `key ${key}`
    if (isCompacted(topic)) {
      if (value === null) chains.delete(name)
      else chains.set(name, hash('sha256', value))
      return
    }
    records += 1
    const link = value === null ? 'nothing' : hash('sha256', value)
    chains.set(name, hash('sha256', `${chains.get(name) ?? ''} ${link}`))
  }

  return {
    add,
    digest() {
      const whole = createHash('sha256')
      const byName = Array.from(chains).toSorted(([one], [other]) => (one < other ? -1 : 1))
      for (const [name, chain] of byName) whole.update(`${Buffer.byteLength(name)}:${name} ${chain}\n`)
      return { topic, records: isCompacted(topic) ? chains.size : records, sha256: whole.digest('hex') }
    },
  }
}

/** The bytes of a record without its place in `events`; undefined where it does not count. What is no record of its topic is taken as it is. */
function comparableValue(topic: Topic, record: LogRecord): Uint8Array | null | undefined {
  if (topic === 'attempts') {
    return readable('attempts', record, (attempt) => encode('attempts', attemptWithoutPlace(attempt))) ?? record.value
  }
  if (topic !== 'state') return record.value
  const read = readable('state', record, (state) => ({ state: withoutPlace(state) }))
  if (read === null) return record.value
  return read.state === null ? undefined : encode('state', read.state)
}

/** What is read from a record; null for a tombstone, and for what is no record of the topic. */
export function readable<T extends Topic, R>(topic: T, { value }: LogRecord, read: (record: Records[T]) => R): R | null {
  if (value === null) return null
  try {
    return read(decode(topic, value))
  } catch (thrown) {
    if (thrown instanceof ClaimwatchError && thrown.code === 'log-record-unreadable') return null
    throw thrown
  }
}
