// The records and commits of an embedded log, over an open database: what is written, read and forgotten, each in one transaction.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { DAY, type Millis } from '../model/time.ts'
import type { LogRecord, NewRecord } from './event-log.ts'
import { integer, transact } from './sqlite-schema.ts'
import { noteErasure } from './sqlite-scrub.ts'
import { isCompacted, partitionsOf, topicPlans, topics } from './topics.ts'

/** A reader that is slower than this may miss that a key was deleted. */
const TOMBSTONES_KEPT = DAY
/** How many old records one transaction deletes of a partition: the log stays free for writers in between. */
const FORGOTTEN_AT_ONCE = 1_000

/** How much is read at once: at most so many records and, unless a single one has more, so many bytes. */
export interface Bound {
  readonly records: number
  readonly bytes: number
}

export interface Store {
  /** How many partitions a topic of `many` has, fixed when the file was made. */
  readonly many: number
  /** Writes records behind each other and returns their offsets. `permit` runs inside the transaction; what it throws undoes it. */
  append(topic: Topic, partition: number, records: readonly NewRecord[], now: Millis, permit: () => void): number[]
  /** The next records from `from` on, within a bound. */
  read(topic: Topic, partition: number, from: number, most: Bound): LogRecord[]
  /** The offset of the first record that was written at or after a time: nothing can be written before it happened. */
  firstSince(topic: Topic, partition: number, since: Millis): number
  /** The offset that the next record will get. */
  end(topic: Topic, partition: number): number
  committed(topic: Topic, group: string, partition: number): number | null
  commit(topic: Topic, group: string, partition: number, next: number, permit: () => void): void
  /** Deletes a bounded share of what has been kept long enough, and returns how many records that was. */
  forget(now: Millis): number
}

export function createStore(db: DatabaseSync): Store {
  const many = integer(db.prepare("SELECT value FROM settings WHERE name = 'partitions'").get()?.value)
  const selectEnd = db.prepare('SELECT next FROM ends WHERE topic = ? AND partition = ?')
  const selectRecords = db.prepare(
    'SELECT "offset", key, value, written FROM records WHERE topic = ? AND partition = ? AND "offset" >= ? ORDER BY "offset" LIMIT ?',
  )
  // From the end backwards: what is asked for is recent, and what is old is much.
  const selectLastBefore = db.prepare(
    'SELECT "offset" FROM records WHERE topic = ? AND partition = ? AND written < ? ORDER BY "offset" DESC LIMIT 1',
  )
  const selectCommit = db.prepare('SELECT next FROM commits WHERE topic = ? AND "group" = ? AND partition = ?')
  const replaceCommit = db.prepare('REPLACE INTO commits (topic, "group", partition, next) VALUES (?, ?, ?, ?)')
  const write = createWriter(db)

  const end = (topic: Topic, partition: number): number => {
    const row = selectEnd.get(topic, partition)
    return row === undefined ? 0 : integer(row.next)
  }
  return {
    many,
    end,
    append(topic, partition, records, now, permit) {
      return transact(db, () => {
        permit()
        return write(topic, partition, end(topic, partition), records, now)
      })
    },
    read(topic, partition, from, most) {
      const records: LogRecord[] = []
      let bytes = 0
      for (const row of selectRecords.iterate(topic, partition, from, most.records)) {
        const record = recordOf(partition, row)
        bytes += record.value?.byteLength ?? 0
        if (records.length > 0 && bytes > most.bytes) break
        records.push(record)
      }
      return records
    },
    firstSince(topic, partition, since) {
      const row = selectLastBefore.get(topic, partition, since)
      return row === undefined ? 0 : integer(row.offset) + 1
    },
    committed(topic, group, partition) {
      const row = selectCommit.get(topic, group, partition)
      return row === undefined ? null : integer(row.next)
    },
    commit(topic, group, partition, next, permit) {
      transact(db, () => {
        permit()
        replaceCommit.run(topic, group, partition, next)
      })
    },
    forget: (now) => topics.reduce((sum, topic) => sum + forgetTopic(db, topic, partitionsOf(topic, many), now), 0),
  }
}

type Write = (topic: Topic, partition: number, first: number, records: readonly NewRecord[], now: Millis) => number[]

/** Writes into an open transaction. A topic that keeps the last record of a key drops the earlier one right here. */
function createWriter(db: DatabaseSync): Write {
  const insert = db.prepare('INSERT INTO records (topic, partition, "offset", key, value, timestamp, written) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const replaceEnd = db.prepare('REPLACE INTO ends (topic, partition, next) VALUES (?, ?, ?)')
  const selectLatest = db.prepare('SELECT "offset" FROM latest WHERE topic = ? AND partition = ? AND key = ?')
  const replaceLatest = db.prepare('REPLACE INTO latest (topic, partition, key, "offset") VALUES (?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM records WHERE topic = ? AND partition = ? AND "offset" = ?')

  function supersede(topic: Topic, partition: number, key: string, offset: number): void {
    const earlier = selectLatest.get(topic, partition, key)
    if (earlier !== undefined) remove.run(topic, partition, integer(earlier.offset))
    replaceLatest.run(topic, partition, key, offset)
  }
  return (topic, partition, first, records, now) => {
    records.forEach(({ key, value, timestamp }, index) => {
      insert.run(topic, partition, first + index, key, value, timestamp, now)
      if (isCompacted(topic) && key !== null) supersede(topic, partition, key, first + index)
    })
    // The one topic that tombstones are written to so that something is gone, and not only forgotten.
    if (topic === 'evidence' && records.some(({ value }) => value === null)) noteErasure(db)
    replaceEnd.run(topic, partition, first + records.length)
    return records.map((_, index) => first + index)
  }
}

function recordOf(partition: number, row: Record<string, SQLOutputValue>): LogRecord {
  const { key, value } = row
  if ((key !== null && typeof key !== 'string') || (value !== null && !(value instanceof Uint8Array))) {
    throw new ClaimwatchError('log-corrupt', { what: 'the embedded log holds a record whose key or value is of another kind' })
  }
  return { partition, offset: integer(row.offset), key, value, timestamp: integer(row.written) }
}

function forgetTopic(db: DatabaseSync, topic: Topic, partitions: number, now: Millis): number {
  const { kept } = topicPlans[topic]
  if (kept.by === 'ever') return 0
  if (kept.by === 'key') return forgetTombstones(db, topic, now - TOMBSTONES_KEPT)
  let forgotten = 0
  for (let partition = 0; partition < partitions; partition += 1) forgotten += forgetOldest(db, topic, partition, now - kept.forMs)
  return forgotten
}

/** Deletes from the front only, up to the first record that is young enough: no hole comes between records that are kept. */
function forgetOldest(db: DatabaseSync, topic: Topic, partition: number, before: Millis): number {
  const oldest = db.prepare('SELECT "offset", written FROM records WHERE topic = ? AND partition = ? ORDER BY "offset" LIMIT ?')
  return transact(db, () => {
    const rows = oldest.all(topic, partition, FORGOTTEN_AT_ONCE)
    const young = rows.findIndex((row) => integer(row.written) >= before)
    const last = rows.at(young === -1 ? -1 : young - 1)
    if (young === 0 || last === undefined) return 0
    const removed = db.prepare('DELETE FROM records WHERE topic = ? AND partition = ? AND "offset" <= ?')
    return Number(removed.run(topic, partition, integer(last.offset)).changes)
  })
}

function forgetTombstones(db: DatabaseSync, topic: Topic, before: Millis): number {
  return transact(db, () => {
    const removed = db
      .prepare('DELETE FROM records WHERE topic = ? AND value IS NULL AND written < ? RETURNING partition, key')
      .all(topic, before)
    const forgetKey = db.prepare('DELETE FROM latest WHERE topic = ? AND partition = ? AND key = ?')
    for (const { partition, key } of removed) forgetKey.run(topic, integer(partition), key ?? null)
    return removed.length
  })
}
