// Shrinking an embedded log: what was forgotten gives its place on the disk back.
import type { DatabaseSync } from 'node:sqlite'
import { integer } from './sqlite-schema.ts'

/** Pages given back at once: the log stays free for writers in between. */
const PAGES_AT_ONCE = 1_000
/** Free pages are what the next records are written to: only where more than this share of the file is free has it become too large. */
const FREE_SHARE = 0.25
/** A file of fewer pages (4 MiB) is not worth it. */
const SMALL_FILE = 1_000

/**
 * Gives a bounded share of the free pages back, and returns whether there is more. A file of an early version cannot do so by shares: it is
 * written anew once where half of it is free, and can from then on. Nothing else can be done meanwhile.
 */
export function shrink(db: DatabaseSync): boolean {
  const pages = pragma(db, 'page_count')
  const excess = pragma(db, 'freelist_count') - pages * FREE_SHARE
  if (pages < SMALL_FILE || excess <= 0) return false
  if (!isByShares(db)) {
    if (excess > pages * FREE_SHARE) db.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM')
    return false
  }
  db.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`)
  return excess > PAGES_AT_ONCE
}

/** Whether the file was made with `auto_vacuum = INCREMENTAL`, or was written anew since. */
function isByShares(db: DatabaseSync): boolean {
  return pragma(db, 'auto_vacuum') === 2
}

function pragma(db: DatabaseSync, name: 'page_count' | 'freelist_count' | 'auto_vacuum'): number {
  return integer(db.prepare(`PRAGMA ${name}`).get()?.[name])
}
