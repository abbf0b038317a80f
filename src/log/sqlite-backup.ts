// A copy of an embedded log, taken while it is written to, and held against it.
import { DatabaseSync } from 'node:sqlite'
import { ClaimwatchError } from '../model/errors.ts'
import { BLOCKS_FOR } from './sqlite-connection.ts'
import { sqliteError } from './sqlite-errors.ts'
import { integer, text } from './sqlite-schema.ts'
import { topicPlans, topics } from './topics.ts'

/**
 * Writes the log at `path`, as it stands at one moment, into the file `to`, which must not exist or be empty. Its owner writes on
 * meanwhile; the write-ahead log grows by what it writes. The copy has no owner, no free pages, and nothing of what was erased. Throws the
 * errors of a log for either file.
 */
export function copySqliteFile(path: string, to: string): void {
  at(path, true, (db) => {
    db.prepare('VACUUM INTO ?').run(to)
  })
  at(to, false, (db) => db.exec('PRAGMA synchronous = EXTRA; DELETE FROM owner'))
}

/**
 * Holds a copy against the log that it was taken of, and throws `log-corrupt` where it is not whole, or where a record of it is not the
 * one of the log. What the log has deleted since then, and what came to it, is no difference.
 */
export function requireFaithful(path: string, copy: string): void {
  at(copy, true, (db) => {
    const found = text(db.prepare('PRAGMA integrity_check(1)').get()?.integrity_check)
    if (found !== 'ok') throw unfaithful(copy, found)
  })
  at(path, true, (db) => {
    db.prepare('ATTACH ? AS copy').run(copy)
    const differing = integer(db.prepare(DIFFERING).get()?.records)
    if (differing > 0) throw unfaithful(copy, `${differing} records are not those of ${path}`)
    for (const topic of topics.filter((one) => topicPlans[one].kept.by === 'ever')) {
      const missing = integer(db.prepare(MISSING).get(topic)?.records)
      if (missing > 0) throw unfaithful(copy, `it lacks ${missing} records of topic ${topic}`)
    }
  })
}

const DIFFERING = `
  SELECT count(*) AS records FROM copy.records AS c JOIN main.records AS m USING (topic, partition, "offset")
  WHERE c.key IS NOT m.key OR c.value IS NOT m.value OR c.timestamp <> m.timestamp OR c.written <> m.written
`
/** Of a topic that is kept for ever, everything before the end that the copy knows. */
const MISSING = `
  SELECT count(*) AS records FROM main.records AS m JOIN copy.ends AS e USING (topic, partition)
  WHERE topic = ? AND m."offset" < e.next
    AND NOT EXISTS (SELECT 1 FROM copy.records AS c WHERE c.topic = m.topic AND c.partition = m.partition AND c."offset" = m."offset")
`

function unfaithful(copy: string, what: string): ClaimwatchError {
  return new ClaimwatchError('log-corrupt', {
    what: `the copy ${copy} is not what it must be: ${what}`,
    mend: 'Take it again, on another disk.',
  })
}

function at(path: string, readOnly: boolean, work: (db: DatabaseSync) => void): void {
  try {
    const db = new DatabaseSync(path, { readOnly, timeout: BLOCKS_FOR })
    try {
      work(db)
    } finally {
      db.close()
    }
  } catch (thrown) {
    throw sqliteError(thrown, path)
  }
}
