// A feed: a place that log entries are read from, batch by batch, with a promise of what is complete.
import type { RejectionReason } from '../model/event.ts'
import type { BlindClaim, BlindReason } from '../model/incident.ts'
import type { CheckpointRecord, StreamPosition } from '../model/record.ts'
import type { Millis } from '../model/time.ts'

/** A line or a log record, as it came. */
export interface FeedLine {
  readonly bytes: Uint8Array
  /** What it took in the feed, in bytes: its line end counts, and what was cut off because it is too long. */
  readonly size: number
  /** For people: file and line, or log stream and AWS's event id. */
  readonly place: string
  /** When AWS took it in; null where the feed does not say. */
  readonly receivedAt: Millis | null
  /** The record's own time, which stands in where an entry has none; null where the feed does not say. */
  readonly recordedAt: Millis | null
}

/** What could not be read, as it came. */
export interface Rejection {
  readonly reason: RejectionReason
  readonly place: string
  readonly raw: string | Uint8Array
}

/** Where one of the entries of a line stands, for people: with its number, from 1 on, where the line holds several. */
export function placeOfEntry(place: string, index: number, entries: number): string {
  return entries === 1 ? place : `${place}#${index + 1}`
}

/** Some lines of a feed, and what the feed can promise after them. */
export interface Batch {
  readonly lines: readonly FeedLine[]
  /** What came and is not even lines; absent: nothing. */
  readonly rejections?: readonly Rejection[]
  /** Everything of this feed up to this time is in this and earlier batches. Null: no new promise. */
  readonly upTo: Millis | null
  /** The feed is finite and was read to its end. */
  readonly ended: boolean
  /** The promise is a guess, as the feed has no position of its own. */
  readonly assumed: boolean
  /** Why the feed cannot be read at present; null: it was read. */
  readonly cause: BlindReason | null
  /** Claims of which the feed does not bring what is needed, though it was read; absent: none. */
  readonly blind?: readonly BlindClaim[]
  /** Of a stream: where a successor reads on, once this batch is durable; absent: where it was before. */
  readonly stream?: StreamPosition
}

/** A feed. Each stands behind its own door or on top of one: `file.ts`, `poll.ts` over `cloudwatch.ts`. */
export interface Feed {
  /** From the configuration: a metric label, and the key of the checkpoint. */
  readonly name: string
  /** For entries that do not say them. */
  readonly account: string | null
  readonly region: string | null
  /** Whether it carries the lines of the pre-provisioning hook. */
  readonly hook: boolean
  /**
   * How far behind the greatest event time the feed may still hold earlier events, for a feed of the past (a file), whose time runs
   * with its events. Null for a live feed, which promises by the clock and whose events are held against it.
   */
  readonly settle: Millis | null
  /** What it gave may never come again, as from a pipe: it is written even where the end is asked for meanwhile. Absent: it is asked for again. */
  readonly givesOnce?: boolean
  /**
   * Reads on from a checkpoint, null for the first time. Whoever asks for the next batch has made all durable but the last one, and tells
   * what a batch promises when it and all before it are durable. A feed that may recover says so by batches with a `cause` and tries again
   * by itself; it rejects when a person has to mend something. On abort it ends.
   */
  batches(from: CheckpointRecord | null, signal: AbortSignal): AsyncIterable<Batch>
}

/** Ends when the time is over, or at once when the signal aborts; then it may resolve or reject. */
export type Sleep = (ms: Millis, signal: AbortSignal) => Promise<void>
