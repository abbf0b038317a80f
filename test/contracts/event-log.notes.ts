// What the exam of the event log writes and notes down: records of a known text, and consumers and tails that keep what they were given.
import type { Chunk, ConsumeHandlers, Consumer, EventLog, LogRecord, NewRecord, Tail } from '../../src/log/event-log.ts'
import type { Topic } from '../../src/model/record.ts'

/** A moment that every filling keeps: late enough that no retention has passed it. */
export const now = Date.now()

/** Records whose values are the given texts; their keys too, unless one is given. */
export function recordsOf(texts: readonly string[], key?: string): NewRecord[] {
  return texts.map((text, index) => ({ key: key ?? text, value: Buffer.from(text), timestamp: now + index }))
}

/** `prefix-0`, `prefix-1`, ... */
export function texts(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}

export function textOf(record: LogRecord): string {
  return record.value === null ? '' : Buffer.from(record.value).toString('utf8')
}

/** A consumer and what it was told, in the order in which it was told. */
export interface NotedConsumer {
  readonly consumer: Consumer
  /** `assigned 0`, `revoked 0`. */
  readonly told: string[]
  readonly epochs: number[]
  readonly chunks: Chunk[]
  readonly records: LogRecord[]
  /** The partitions that it holds at the moment. */
  readonly held: Set<number>
}

/** Joins a group and notes everything; `onChunk` may do more with each chunk, before it is noted. */
export async function consumeNoting(
  log: EventLog,
  topic: Topic,
  group: string,
  onChunk: ConsumeHandlers['onChunk'] = async () => undefined,
): Promise<NotedConsumer> {
  const notes = {
    told: [] as string[],
    epochs: [] as number[],
    chunks: [] as Chunk[],
    records: [] as LogRecord[],
    held: new Set<number>(),
  }
  const consumer = await log.consume(topic, group, {
    async onAssigned(partition, epoch) {
      notes.told.push(`assigned ${partition}`)
      notes.epochs.push(epoch)
      notes.held.add(partition)
    },
    async onRevoked(partition) {
      notes.told.push(`revoked ${partition}`)
      notes.held.delete(partition)
    },
    async onChunk(chunk) {
      await onChunk(chunk)
      notes.chunks.push(chunk)
      notes.records.push(...chunk.records)
    },
  })
  return { ...notes, consumer }
}

/** Commits behind the last record of each chunk. */
export async function commitAll(chunk: Chunk): Promise<void> {
  const last = chunk.records.at(-1)
  if (last !== undefined) await chunk.commit(last.offset + 1)
}

/** A tail and what it handed over. */
export async function tailNoting(
  log: EventLog,
  topic: Topic,
  since?: number,
): Promise<{ readonly tail: Tail; readonly records: LogRecord[] }> {
  const records: LogRecord[] = []
  const tail = await log.tail(topic, (read) => void records.push(...read), since)
  return { tail, records }
}

/** The texts that stand in a topic from a time on. */
export async function readSince(log: EventLog, topic: Topic, since: number): Promise<readonly string[]> {
  const { tail, records } = await tailNoting(log, topic, since)
  await tail.caughtUp
  await tail.close()
  return records.map(textOf)
}

/** Everything that stands in a topic at the moment. */
export async function readAll(log: EventLog, topic: Topic): Promise<readonly LogRecord[]> {
  const { tail, records } = await tailNoting(log, topic)
  await tail.caughtUp
  await tail.close()
  return records
}
