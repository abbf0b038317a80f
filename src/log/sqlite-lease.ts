// The lease by which one process owns an embedded log: one row, renewed while the owner lives.
import type { DatabaseSync } from 'node:sqlite'
import { ClaimwatchError } from '../model/errors.ts'
import { type Millis, SECOND } from '../model/time.ts'
import { integer, text, transact } from './sqlite-schema.ts'

/** A lease that was not renewed for so long is anybody's. */
export const LEASE = 10 * SECOND

export interface Owner {
  readonly pid: number
  readonly host: string
  /** Tells two owners apart that have one pid on one host, such as a container and the one it was restarted as. */
  readonly token: string
}

/** Whether the process of an owner on this host still lives. */
export type IsAlive = (owner: Owner) => boolean

/** Who holds the lease, and when it was renewed; null: nobody ever did, or it was given back. */
export function ownerOf(db: DatabaseSync): (Owner & { readonly renewed: Millis }) | null {
  const row = db.prepare('SELECT pid, host, token, renewed FROM owner').get()
  if (row === undefined) return null
  return { pid: integer(row.pid), host: text(row.host), token: text(row.token), renewed: integer(row.renewed) }
}

/** Takes the log over, or throws `log-owned` with the name of the process that has it. */
export function takeLease(db: DatabaseSync, me: Owner, path: string, now: Millis, isAlive: IsAlive): void {
  transact(db, () => {
    const owner = ownerOf(db)
    if (owner !== null && now - owner.renewed < LEASE && (owner.host !== me.host || isAlive(owner))) {
      throw new ClaimwatchError('log-owned', { what: `the embedded log ${path} is owned by process ${owner.pid} on ${owner.host}` })
    }
    db.prepare('REPLACE INTO owner (one, pid, host, token, renewed) VALUES (1, ?, ?, ?, ?)').run(me.pid, me.host, me.token, now)
  })
}

/** Renews the lease; false when another process has it by now. */
export function renewLease(db: DatabaseSync, me: Owner, now: Millis): boolean {
  return Number(db.prepare('UPDATE owner SET renewed = ? WHERE token = ?').run(now, me.token).changes) === 1
}

/** Whether the log is still ours. Inside a write it fences: an owner that slept through its lease writes nothing behind its successor. */
export function holdsLease(db: DatabaseSync, me: Owner): boolean {
  return ownerOf(db)?.token === me.token
}

/** Gives the lease back, if it is ours. */
export function dropLease(db: DatabaseSync, me: Owner): void {
  db.prepare('DELETE FROM owner WHERE token = ?').run(me.token)
}
