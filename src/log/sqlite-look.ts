// A look at an embedded log from outside that changes nothing: who owns it.
import { DatabaseSync } from 'node:sqlite'
import type { Millis } from '../model/time.ts'
import { BLOCKS_FOR } from './sqlite-connection.ts'
import { sqliteError } from './sqlite-errors.ts'
import { LEASE, type Lease, ownerOf } from './sqlite-lease.ts'

export { ownerText } from './sqlite-lease.ts'

/** Who holds the lease of the log at `path`; null: nobody, so that no service works on it. Throws `log-*` where the file is no log of ours. */
export function ownerOfSqliteLog(path: string, now: Millis): Pick<Lease, 'pid' | 'host' | 'since'> | null {
  try {
    const db = new DatabaseSync(path, { readOnly: true, timeout: BLOCKS_FOR })
    try {
      const owner = ownerOf(db)
      return owner !== null && now - owner.renewed < LEASE ? owner : null
    } finally {
      db.close()
    }
  } catch (thrown) {
    throw sqliteError(thrown, path)
  }
}
