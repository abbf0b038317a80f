// The tables of the embedded log, and how a file is made one or recognised as one.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { ClaimwatchError } from '../model/errors.ts'

/** "clmw": what tells our files from other programs' databases (SQLite's `application_id`). */
const APPLICATION = 0x636c6d77
const VERSION = 1

/**
 * `ends` holds the next offset of a partition, so that none is given twice after old records were deleted; `latest` holds where the last
 * record of a key stands in a topic that keeps no other. `written` is when a record came into the log: what is kept by time is kept that
 * long after it was written, however old the event it tells of.
 */
const TABLES = `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE ends (topic TEXT, partition INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)) STRICT, WITHOUT ROWID;
  CREATE TABLE records (
    topic TEXT, partition INTEGER, "offset" INTEGER, key TEXT, value BLOB, timestamp INTEGER NOT NULL, written INTEGER NOT NULL,
    PRIMARY KEY (topic, partition, "offset")
  ) STRICT;
  CREATE TABLE latest (
    topic TEXT, partition INTEGER, key TEXT, "offset" INTEGER NOT NULL, PRIMARY KEY (topic, partition, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE commits (
    topic TEXT, "group" TEXT, partition INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, "group", partition)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE owner (
    one INTEGER PRIMARY KEY CHECK (one = 1), pid INTEGER NOT NULL, host TEXT NOT NULL, token TEXT NOT NULL, renewed INTEGER NOT NULL
  ) STRICT;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${VERSION};
`

/** Runs work as one transaction that holds the only right to write; what it throws undoes all of it. */
export function transact<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (thrown) {
    // SQLite has already rolled back on some failures, a full disk among them.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw thrown
  }
}

/** A number out of a row; anything else there means that the file is not what we wrote. */
export function integer(value: SQLOutputValue | undefined): number {
  if (typeof value === 'number') return value
  throw new ClaimwatchError('log-corrupt', { what: 'the embedded log holds something else where a number must stand' })
}

/** A text out of a row. */
export function text(value: SQLOutputValue | undefined): string {
  if (typeof value === 'string') return value
  throw new ClaimwatchError('log-corrupt', { what: 'the embedded log holds something else where a text must stand' })
}

/**
 * Sets up a connection and makes the tables where the file is new. Every acknowledged record survives a loss of power: in WAL mode only
 * `synchronous=FULL` syncs at each commit. Throws `log-corrupt` for another program's database, `log-record-newer` for the file of a
 * newer claimwatch.
 */
export function prepareFile(db: DatabaseSync, path: string, partitions: number): void {
  // Looking takes no lock and no room: people look also where nobody can write.
  const isThere = isOurs(db, path)
  // Before the first page is written. For a file that has one this would be a write at each opening; `sqlite-shrink.ts` mends it there.
  if (!isThere) db.exec('PRAGMA auto_vacuum = INCREMENTAL')
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  if (isThere) return
  transact(db, () => {
    if (isOurs(db, path)) return
    db.exec(TABLES)
    db.prepare("INSERT INTO settings (name, value) VALUES ('partitions', ?)").run(partitions)
  })
}

/** Whether the file is one of ours; false where nothing stands in it yet. */
function isOurs(db: DatabaseSync, path: string): boolean {
  const application = integer(db.prepare('PRAGMA application_id').get()?.application_id)
  const version = integer(db.prepare('PRAGMA user_version').get()?.user_version)
  if (application === APPLICATION && version === VERSION) return true
  if (application === APPLICATION) {
    throw new ClaimwatchError('log-record-newer', {
      what: `the embedded log ${path} has the form ${version}, this version knows ${VERSION}`,
    })
  }
  if (db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined) return false
  throw new ClaimwatchError('log-corrupt', {
    what: `${path} is the database of another program`,
    mend: 'Name a file of its own in log.embedded.',
  })
}
