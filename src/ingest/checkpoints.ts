// How far each feed was read when it was last remembered, by whichever instance read it.
import type { LogRecord, NewRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { type CheckpointRecord, encode, type StreamPosition } from '../model/record.ts'
import type { Millis } from '../model/time.ts'

export interface Checkpoints {
  /** Takes in records of `claimwatch.checkpoints`. Throws `log-record-newer`. */
  read(records: readonly LogRecord[]): void
  /** The farthest of a feed; null: it was never read. */
  of(feed: string): CheckpointRecord | null
}

/**
 * A book of checkpoints that knows none yet. The farthest counts, not the last: of an instance that lost a feed, the checkpoint may come
 * behind those of its successor. All of them are true, for each was written when what it stands for was durable.
 */
export function createCheckpoints(telemetry: Unreadable): Checkpoints {
  const farthest = new Map<string, CheckpointRecord>()
  return {
    read(records) {
      for (const record of records) {
        const checkpoint = readRecord('checkpoints', record, telemetry)
        if (checkpoint === null) continue
        const known = farthest.get(checkpoint.feed)
        if (known === undefined || known.settledUpTo <= checkpoint.settledUpTo) farthest.set(checkpoint.feed, checkpoint)
      }
    },
    of: (feed) => farthest.get(feed) ?? null,
  }
}

/** The record that remembers how far a feed is settled, and of a stream where to read on. */
export function checkpointRecord(feed: string, settledUpTo: Millis, now: Millis, stream: StreamPosition | null = null): NewRecord {
  const checkpoint = { v: 1, feed, settledUpTo, ...(stream === null ? {} : { stream }) } as const
  return { key: feed, value: encode('checkpoints', checkpoint), timestamp: now }
}
