// What SQLite says, in the words of the error catalogue.
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'

/** SQLite's primary result codes (sqlite.org/rescode.html) that a person can do something about. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  3: 'log-unwritable', // PERM
  5: 'log-locked', // BUSY
  6: 'log-locked', // LOCKED
  8: 'log-unwritable', // READONLY
  10: 'log-unwritable', // IOERR
  11: 'log-corrupt', // CORRUPT
  13: 'log-full', // FULL
  14: 'log-unwritable', // CANTOPEN
  26: 'log-corrupt', // NOTADB
}
/** The shared memory of the write-ahead log could not grow, which is how a full disk shows there. */
const IOERR_SHMSIZE = 4874

/** The result code of an error of `node:sqlite`; null for any other error. */
function resultCode(thrown: unknown): number | null {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode : null
}

/** Whether an error says that another process is writing at the moment, so that trying again soon may help. */
export function isLocked(thrown: unknown): boolean {
  const code = resultCode(thrown)
  return code !== null && CODES[code & 0xff] === 'log-locked'
}

/** The catalogue's error for anything thrown while the database at `path` was used; errors of the catalogue stay what they are. */
export function sqliteError(thrown: unknown, path: string): ClaimwatchError {
  if (thrown instanceof ClaimwatchError) return thrown
  const code = resultCode(thrown)
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  const kind = code === IOERR_SHMSIZE ? 'log-full' : code === null ? undefined : CODES[code & 0xff]
  return new ClaimwatchError(kind ?? 'internal', { what: `the embedded log ${path}: ${said}`, cause: thrown })
}

/** As `sqliteError`, for a file that stayed locked: names the processes that hold it, where they are known. */
export function lockedError(thrown: unknown, path: string, holders: readonly string[]): ClaimwatchError {
  const error = sqliteError(thrown, path)
  if (holders.length === 0) return error
  return new ClaimwatchError(error.code, { what: `${error.what}, by ${holders.join(' and ')}`, cause: thrown })
}
