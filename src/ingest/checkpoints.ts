// How far each feed was read when it was last remembered.
import type { EventLog, NewRecord } from '../log/event-log.ts'
import { type CheckpointRecord, decode, encode } from '../model/record.ts'
import type { Millis } from '../model/time.ts'

/** The last checkpoint of each feed. Rejects as the log does, and with `log-record-unreadable`. */
export async function readCheckpoints(log: EventLog): Promise<ReadonlyMap<string, CheckpointRecord>> {
  const checkpoints = new Map<string, CheckpointRecord>()
  const tail = await log.tail('checkpoints', (records) => {
    for (const { value } of records) {
      if (value === null) continue
      const checkpoint = decode('checkpoints', value)
      checkpoints.set(checkpoint.feed, checkpoint)
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
