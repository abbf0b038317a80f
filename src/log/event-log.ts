// The event log's contract: what the three roles may rely on, whatever fills it. `sqlite.ts` and `kafka.ts` sit one exam.
import type { Topic } from '../model/record.ts'
import type { Millis } from '../model/time.ts'

/** A record to be written. `value: null` is a tombstone: a compacted topic forgets the key. */
export interface NewRecord {
  readonly key: string | null
  readonly value: Uint8Array | null
  /** Event time where the record has one; else the writer's present time. What is kept by time is kept by when it was written. */
  readonly timestamp: Millis
}

/** A record as it stands in one partition. Offsets grow; holes are normal in compacted topics. */
export interface LogRecord {
  readonly partition: number
  readonly offset: number
  readonly key: string | null
  readonly value: Uint8Array | null
  /** When it was written, by the clock of whoever keeps the log. */
  readonly timestamp: Millis
}

/** Some consecutive records of one partition. */
export interface Chunk {
  readonly partition: number
  /** Grows with every assignment within this process; a handler that sees another epoch than it was assigned stops. */
  readonly epoch: number
  readonly records: readonly LogRecord[]
  /**
   * Remembers, for the whole group, the first offset that a successor must see again. Allowed only while the handler of this
   * chunk runs. Rejects with `log-assignment-lost` when the partition went to another member: the handler must then
   * write nothing more.
   */
  commit(nextOffset: number): Promise<void>
  /** Proves that the partition is still ours. Rejects with `log-assignment-lost` otherwise. Call it before results are written. */
  heartbeat(): Promise<void>
}

/** What a consumer does. All of it is awaited; one call at a time for a partition. */
export interface ConsumeHandlers {
  /** Called when: the partition was assigned, before its first chunk. On failure: the consumer ends with the error. */
  onAssigned?(partition: number, epoch: number): Promise<void>
  /**
   * Asked when: `onAssigned` has ended. The first offset that the handler has not seen, where it knows one: what comes before it is not
   * handed over again. What the group committed counts where that is greater.
   */
  goesOnAt?(partition: number, epoch: number): number
  /** Called when: the partition was taken away or the consumer closes, before any next assignment. Nothing may be committed. */
  onRevoked?(partition: number, epoch: number): Promise<void>
  /** Called when: records are there. On failure: the consumer ends with the error; what was not committed comes again. */
  onChunk(chunk: Chunk): Promise<void>
}

export interface Consumer {
  /** Resolves after `close`; rejects when the consumer ended by itself. Whoever opens a consumer must watch it. */
  readonly ended: Promise<void>
  /** Waits for the handler under way, tells `onRevoked`, leaves the group. May be called twice. */
  close(): Promise<void>
}

export interface Tail {
  /** Resolves when all that stood in the topic at the start has been handed over. Rejects when the tail ended before. */
  readonly caughtUp: Promise<void>
  /** As `Consumer.ended`. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/**
 * An append-only log of topics and partitions.
 *
 * Order: records of one partition have one order, the same for every reader. Durability: when `append` resolves, the records
 * survive a crash of this process and of one broker. Delivery: at least once; a reader sees again what was not committed.
 * Retries: the log retries what may succeed later, within its own bounds; what it rejects with is final for that call, and
 * the records may or may not stand in the log, so that ids must be hashes of their cause.
 */
export interface EventLog {
  /** How many partitions a topic has. */
  partitions(topic: Topic): Promise<number>

  /**
   * Writes records to one partition in their order and resolves to their offsets once they are durable.
   * On failure: `log-not-confirmed`, `log-full`, `log-locked`, `kafka-*`. On abort of `signal`: rejects with its reason before sending.
   */
  append(topic: Topic, partition: number, records: readonly NewRecord[], signal?: AbortSignal): Promise<readonly number[]>

  /**
   * Joins a group. Each partition of the topic is handled by one member at a time, from the offset the group committed, else
   * from the beginning. A member without a partition waits for one. Resolves when the member has joined.
   */
  consume(topic: Topic, group: string, handlers: ConsumeHandlers): Promise<Consumer>

  /**
   * Reads a whole topic, all partitions, from its beginning and goes on with what comes. Belongs to no group, commits nothing.
   * `onRecords` is awaited; when it fails the tail ends with its error. With `since` it begins in each partition no later than at the
   * first record that was written at or after that time: what is older may be left out, or come too.
   */
  tail(topic: Topic, onRecords: (records: readonly LogRecord[]) => void | Promise<void>, since?: Millis): Promise<Tail>

  /** Closes consumers and tails first. May be called twice; every other call afterwards rejects with `log-closed`. */
  close(): Promise<void>
}
