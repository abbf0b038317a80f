// A digest of what a log holds, topic by topic: equal for two logs that hold the same, however their partitions are cut.
import { createHash, hash } from 'node:crypto'
import { withoutPlace } from '../detect/moved-state.ts'
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readTopic } from '../log/read-topic.ts'
import { isCompacted, topics } from '../log/topics.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { decode, encode, type Topic } from '../model/record.ts'

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
 * partition, such as an event without a claim, counts in partition 0 only; of a state its place in `events` is left out, which is another
 * in another log.
 */
export function createDigester(topic: Topic): Digester {
  const chains = new Map<string, string>()
  let records = 0

  function add(record: LogRecord): void {
    const { key, partition } = record
    const value = topic === 'state' ? comparableState(record) : record.value
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

/** The bytes of a state without its place; undefined where it does not count, and what is no state as it is. */
function comparableState({ value }: LogRecord): Uint8Array | null | undefined {
  if (value === null) return null
  try {
    const state = withoutPlace(decode('state', value))
    return state === null ? undefined : encode('state', state)
  } catch (thrown) {
    if (thrown instanceof ClaimwatchError && thrown.code === 'log-record-unreadable') return value
    throw thrown
  }
}
