// Copying one log into another: everything that stands in it, so that the roles go on there where they stopped.
import { attemptWithoutPlace, movedState, offsetsIn } from '../detect/moved-state.ts'
import { stateKeyLike } from '../detect/state-book.ts'
import type { EventLog, LogRecord, NewRecord } from '../log/event-log.ts'
import { readTopic } from '../log/read-topic.ts'
import { topics } from '../log/topics.ts'
import { parseCertificateId, partitionOf } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { encode, type Topic } from '../model/record.ts'
import { digestLog, readable, type TopicDigest } from './log-digest.ts'

/** What both logs hold when all is copied. */
export interface LogCopy {
  readonly from: readonly TopicDigest[]
  readonly to: readonly TopicDigest[]
}

/**
 * Copies every topic of `from`, in which a topic of `many` has one partition, into `to`, which must be empty; its topics of `many` may have any
 * number. Nobody else may write to either meanwhile: what came to `from` behind the copy shows in its digest. What groups have committed is
 * not copied: `watch` begins with the first event, and judges none again up to where the state stands that was copied. Rejects with
 * `log-not-empty`, and with the logs' errors; a copy that was broken off is begun again in an empty log.
 */
export async function copyLog(from: EventLog, to: EventLog, copied: (topic: Topic, records: number) => void): Promise<LogCopy> {
  if ((await from.partitions('events')) !== 1) {
    throw new ClaimwatchError('usage', { what: 'the log that is to be copied has several partitions, and only one of one can be' })
  }
  for (const topic of topics) await requireEmpty(to, topic)
  const places = await statePlaces(from)
  for (const topic of topics) copied(topic, await copyTopic(from, to, topic, places))
  return { from: await digestLog(from), to: await digestLog(to) }
}

async function requireEmpty(log: EventLog, topic: Topic): Promise<void> {
  await readTopic(log, topic, () => {
    throw new ClaimwatchError('log-not-empty', { what: `topic ${topic} of the log that is to be written holds records` })
  })
}

/** Offsets of the old `events` that states name, and what came next in each partition of the new ones: known once the events are copied. */
type Places = Map<number, readonly number[]>

async function statePlaces(from: EventLog): Promise<Places> {
  const places: Places = new Map()
  await readTopic(from, 'state', (record) => {
    for (const offset of readable('state', record, offsetsIn) ?? []) places.set(offset, [])
  })
  return places
}

async function copyTopic(from: EventLog, to: EventLog, topic: Topic, places: Places): Promise<number> {
  const writer = createWriter(to, topic, await to.partitions(topic))
  const marks = topic === 'events' ? [...places.keys()].toSorted((one, other) => one - other) : []
  let copied = 0

  async function passMarks(upTo: number): Promise<void> {
    for (let mark = marks[0]; mark !== undefined && mark <= upTo; mark = marks[0]) {
      await writer.flush()
      places.set(mark, writer.ends())
      marks.shift()
    }
  }
  const tail = await from.tail(topic, async (records) => {
    for (const record of records) {
      await passMarks(record.offset)
      for (const [partition, placed] of placedIn(topic, record, writer.ends().length, places)) writer.put(partition, placed)
    }
    await writer.flush()
    copied += records.length
  })
  try {
    tail.ended.catch(() => {})
    await tail.caughtUp
  } finally {
    await tail.close()
  }
  await passMarks(Number.POSITIVE_INFINITY)
  return copied
}

/** What a record becomes, and in which partitions: with its claim; an event that names none, and the state of the partition, in every one. */
function placedIn(topic: Topic, record: LogRecord, partitions: number, places: Places): readonly (readonly [number, LogRecord])[] {
  if (topic === 'events' && record.key === null) return Array.from({ length: partitions }, (_, partition) => [partition, record])
  if (topic === 'state') {
    const states = readable('state', record, (state) => movedState(state, (offset) => places.get(offset) ?? []))
    if (states !== null) {
      return states.map((state) => [
        state.partition,
        { ...record, key: stateKeyLike(record.key, state.claim), value: encode('state', state) },
      ])
    }
  }
  if (topic === 'attempts') {
    const value = readable('attempts', record, (attempt) => encode('attempts', attemptWithoutPlace(attempt))) ?? record.value
    return [[partitionOfKey(record, partitions), { ...record, value }]]
  }
  return [[partitionOfKey(record, partitions), record]]
}

/** The key of a state is the claim and its writer. */
function partitionOfKey(record: LogRecord, partitions: number): number {
  const claim = parseCertificateId(record.key?.split(':', 1)[0])
  return claim === null ? 0 : partitionOf(claim, partitions)
}

interface Writer {
  put(partition: number, record: LogRecord): void
  flush(): Promise<void>
  /** The offset that comes next, in each partition. */
  ends(): readonly number[]
}

function createWriter(to: EventLog, topic: Topic, partitions: number): Writer {
  const ends = Array.from({ length: partitions }, () => 0)
  const waiting = new Map<number, LogRecord[]>()

  return {
    put(partition, record) {
      const records = waiting.get(partition)
      if (records === undefined) waiting.set(partition, [record])
      else records.push(record)
    },
    async flush() {
      for (const [partition, records] of waiting) {
        const written = records.map(({ key, value, timestamp }): NewRecord => ({ key, value, timestamp }))
        const offsets = await to.append(topic, partition, written)
        if (topic === 'ledger') requireSameOffsets(records, offsets)
        ends[partition] = (offsets.at(-1) ?? -1) + 1
      }
      waiting.clear()
    },
    ends: () => [...ends],
  }
}

/** An epoch of the ledger is the offset of its owner's record, so that every record must keep its own. */
function requireSameOffsets(records: readonly LogRecord[], offsets: readonly number[]): void {
  if (records.every(({ offset }, index) => offset === offsets[index])) return
  throw new ClaimwatchError('log-not-empty', { what: 'topic ledger of the log that is to be written has held records before' })
}
