// How far each feed was read when it was last remembered.
import type { EventLog, NewRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { type CheckpointRecord, encode } from '../model/record.ts'
import { noTelemetry } from '../model/telemetry.ts'
import type { Millis } from '../model/time.ts'

/** The last checkpoint of each feed that can be read. Rejects as the log does, and with `log-record-newer`. */
export async function readCheckpoints(log: EventLog, telemetry: Unreadable = noTelemetry): Promise<ReadonlyMap<string, CheckpointRecord>> {
  const checkpoints = new Map<string, CheckpointRecord>()
  const tail = await log.tail('checkpoints', (records) => {
    for (const record of records) {
      const checkpoint = readRecord('checkpoints', record, telemetry)
      if (checkpoint !== null) checkpoints.set(checkpoint.feed, checkpoint)
    }
  })
  try {
    await tail.caughtUp
  } finally {
    await tail.close()
  }
  return checkpoints
}

/** The record that remembers how far a feed is settled. */
export function checkpointRecord(feed: string, settledUpTo: Millis, now: Millis): NewRecord {
  return { key: feed, value: encode('checkpoints', { v: 1, feed, settledUpTo }), timestamp: now }
}
