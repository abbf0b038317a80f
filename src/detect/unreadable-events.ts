// Records of the events that cannot be read: they go on to the topic `rejections`, as they are.
import type { EventLog, LogRecord, NewRecord } from '../log/event-log.ts'
import { encode } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'

/** What such a record is kept under: no feed brought it that is known. */
const FEED = 'watch'
const REASON = 'unreadable-record'
/** Bytes of a record that are kept, as of every rejection. */
const MOST_BYTES = 65_536

/** The rejection of a record that could not be read. Made again it is the same. */
export function rejectionOf({ partition, offset, value, timestamp }: LogRecord): NewRecord {
  const raw = Buffer.from((value ?? new Uint8Array()).subarray(0, MOST_BYTES)).toString('base64')
  const place = `topic events, partition ${partition}, offset ${offset}`
  return { key: FEED, timestamp, value: encode('rejections', { v: 1, feed: FEED, at: timestamp, reason: REASON, place, raw }) }
}

/** Resolves when these rejections are durable and counted. */
export async function writeRejections(
  rejections: readonly NewRecord[],
  { log, telemetry }: { readonly log: EventLog; readonly telemetry: Pick<Telemetry, 'entriesRejected'> },
): Promise<void> {
  if (rejections.length === 0) return
  await log.append('rejections', 0, rejections)
  telemetry.entriesRejected(REASON, rejections.length)
}
