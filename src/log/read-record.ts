// Reading a record of the log: one that cannot be read is told and passed by, and one of a newer version ends the process.
import { ClaimwatchError } from '../model/errors.ts'
import { decode, type Records, type Topic } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import type { LogRecord } from './event-log.ts'

/** Hears of records that were passed by. */
export type Unreadable = Pick<Telemetry, 'recordUnreadable'>

/**
 * What a record says; null for a tombstone, and for what cannot be read: a reader that stopped there would stop there again after each
 * restart, and what claimwatch wrote itself it can read. Throws `log-record-newer`.
 */
export function readRecord<T extends Topic>(topic: T, record: LogRecord, telemetry: Unreadable): Records[T] | null {
  if (record.value === null) return null
  try {
    return decode(topic, record.value)
  } catch (thrown) {
    const place = `partition ${record.partition}, offset ${record.offset}`
    if (!(thrown instanceof ClaimwatchError)) throw thrown
    if (thrown.code !== 'log-record-unreadable')
      throw new ClaimwatchError(thrown.code, { what: `${thrown.what} (${place})`, cause: thrown })
    telemetry.recordUnreadable(topic, place)
    return null
  }
}
