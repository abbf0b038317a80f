// Whether the file of an embedded log is whole, before anything is read from it or written to it: a log that lost its records must never
// look like one that has none.
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { ClaimwatchError } from '../model/errors.ts'
import { text } from './sqlite-schema.ts'

/** What a file of SQLite begins with (sqlite.org/fileformat.html, 1.3); the sizes stand at these places, in big-endian. */
const HEADER_BYTES = 100
const PAGE_SIZE_AT = 16
const PAGES_AT = 28
/** How a page size of 65,536 is written in two bytes. */
const LARGEST_PAGE = 1

/**
 * Throws `log-corrupt` where the file at `path` was emptied, cut short, or taken away from its write-ahead log. SQLite would make a new
 * database of the first and the last, and find the second only when it comes to the missing pages.
 */
export function requireWhole(path: string): void {
  const size = sizeOf(path)
  const ahead = sizeOf(`${path}-wal`) ?? 0
  if (size === null && ahead > 0) {
    const mend = `Bring the file back, or restore a backup; only if nothing of it is wanted any more, remove ${path}-wal too.`
    throw new ClaimwatchError('log-corrupt', { what: `the embedded log ${path} is gone, and its write-ahead log is still there`, mend })
  }
  if (size === null) return
  if (size === 0) {
    const mend = 'Restore a backup; if nothing was ever written there, remove the file.'
    throw new ClaimwatchError('log-corrupt', { what: `the embedded log ${path} is an empty file`, mend })
  }
  // What stands in the write-ahead log may rightly be missing here.
  const wanted = ahead > 0 ? 0 : sizeByHeader(path)
  if (size < wanted) {
    throw new ClaimwatchError('log-corrupt', { what: `the embedded log ${path} is cut short: it has ${size} bytes of ${wanted}` })
  }
}

/** Throws `log-corrupt` where the database does not hold together. Reads all of it: a second for a gigabyte, more from a slow disk. */
export function requireSound(db: DatabaseSync, path: string): void {
  const found = text(db.prepare('PRAGMA quick_check(1)').get()?.quick_check)
  if (found !== 'ok') throw new ClaimwatchError('log-corrupt', { what: `the embedded log ${path} is damaged: ${found}` })
}

function sizeOf(path: string): number | null {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true ? found.size : null
}

/** 0 for what is no database at all: that is SQLite's to say. */
function sizeByHeader(path: string): number {
  const file = openSync(path, 'r')
  try {
    const header = Buffer.alloc(HEADER_BYTES)
    if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES || !header.toString('latin1').startsWith('SQLite format 3')) return 0
    const pageSize = header.readUInt16BE(PAGE_SIZE_AT)
    return header.readUInt32BE(PAGES_AT) * (pageSize === LARGEST_PAGE ? 65_536 : pageSize)
  } finally {
    closeSync(file)
  }
}
