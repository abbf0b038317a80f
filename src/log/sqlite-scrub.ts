// Scrubbing an embedded log: what was erased leaves no trace in the file, in its free pages or in its write-ahead log.
import type { DatabaseSync } from 'node:sqlite'
import { integer } from './sqlite-schema.ts'

/** Counts one more erasure, inside the write that makes it. */
export function noteErasure(db: DatabaseSync): void {
  db.exec("INSERT INTO settings (name, value) VALUES ('erasures', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1")
}

/**
 * Writes the file anew if anything was erased since the last time, and returns whether it did. Overwriting what is deleted
 * (`secure_delete`) does not do it: when rows move between pages, copies stay behind in free ones. While another connection reads, the
 * write-ahead log cannot be cut, and it is done again the next time. Nothing else can be done meanwhile.
 */
export function scrub(db: DatabaseSync): boolean {
  const erasures = settingOf(db, 'erasures')
  if (erasures === settingOf(db, 'scrubbed')) return false
  db.exec('VACUUM')
  if (db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy !== 0) return false
  db.prepare("REPLACE INTO settings (name, value) VALUES ('scrubbed', ?)").run(erasures)
  return true
}

function settingOf(db: DatabaseSync, name: string): number {
  const row = db.prepare('SELECT value FROM settings WHERE name = ?').get(name)
  return row === undefined ? 0 : integer(row.value)
}
