// The lease by which one process owns an embedded log: one row, renewed while the owner lives.
import type { DatabaseSync } from 'node:sqlite'
import { ClaimwatchError } from '../model/errors.ts'
import { isoTime, type Millis, SECOND } from '../model/time.ts'
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

/** A lease as it stands in the file. */
export interface Lease extends Owner {
  readonly renewed: Millis
  /** When it was taken; null where an earlier version took it. */
  readonly since: Millis | null
}

/** Who holds the lease; null: nobody ever did, or it was given back. */
export function ownerOf(db: DatabaseSync): Lease | null {
  const row = db
    .prepare("SELECT pid, host, token, renewed, (SELECT value FROM settings WHERE name = 'owned since') AS since FROM owner")
    .get()
  if (row === undefined) return null
  const since = row.since === null ? null : integer(row.since)
  return { pid: integer(row.pid), host: text(row.host), token: text(row.token), renewed: integer(row.renewed), since }
}

/** An owner for people: `process 4711 on line-pc-3 since 2026-10-05T12:00:00.000Z`. */
export function ownerText({ pid, host, since }: Pick<Lease, 'pid' | 'host' | 'since'>): string {
  return `process ${pid} on ${host}${since === null ? '' : ` since ${isoTime(since)}`}`
}

/**
 * Throws `log-owned` with the name of the process that has the log. Returns whether a predecessor left its lease behind: it had no time
 * to end well.
 */
export function requireFree(db: DatabaseSync, me: Owner, path: string, now: Millis, isAlive: IsAlive): boolean {
  const owner = ownerOf(db)
  if (owner !== null && now - owner.renewed < LEASE && (owner.host !== me.host || isAlive(owner))) {
    throw new ClaimwatchError('log-owned', { what: `the embedded log ${path} is owned by ${ownerText(owner)}` })
  }
  return owner !== null
}

/** Takes the log over. Throws as `requireFree` does. */
export function takeLease(db: DatabaseSync, me: Owner, path: string, now: Millis, isAlive: IsAlive): void {
  transact(db, () => {
    requireFree(db, me, path, now, isAlive)
    db.prepare('REPLACE INTO owner (one, pid, host, token, renewed) VALUES (1, ?, ?, ?, ?)').run(me.pid, me.host, me.token, now)
    db.prepare("REPLACE INTO settings (name, value) VALUES ('owned since', ?)").run(now)
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
