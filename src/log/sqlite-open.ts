// Opening the file of an embedded log and giving it back: it is looked at before it is trusted, and has one owner.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { ClaimwatchError } from '../model/errors.ts'
import { noTelemetry } from '../model/telemetry.ts'
import { BLOCKS_FOR, createTurns, type Room } from './sqlite-connection.ts'
import { sqliteError } from './sqlite-errors.ts'
import { dropLease, type Owner, requireFree, takeLease } from './sqlite-lease.ts'
import { prepareFile } from './sqlite-schema.ts'
import { type SqliteLogSettings, TUNING } from './sqlite-settings.ts'
import { createStore } from './sqlite-store.ts'
import type { Kept } from './sqlite-upkeep.ts'
import { requireSound, requireWhole } from './sqlite-whole.ts'

/** The leases that this very process holds, to tell its own logs from an earlier process that had the same pid. */
const tokensHeld = new Set<string>()

/** An open file. */
export interface Opened extends Kept {
  /** Null beside the owner. */
  readonly me: Owner | null
  /** Ends the waiting for room. */
  readonly over: AbortController
}

/** Opens the file. Rejects as `openSqliteLog` does. */
export async function openFile(settings: SqliteLogSettings): Promise<Opened> {
  const { path, role, tuning, clock } = settings
  if (role === 'beside' && !existsSync(path)) {
    throw new ClaimwatchError('file-not-found', {
      what: `there is no embedded log at ${path}`,
      mend: 'Start `claimwatch run` first, or correct log.embedded.',
    })
  }
  const patience = tuning?.patience ?? TUNING.patience
  const opening = createTurns(path, patience)
  const db = await opening(() => openWhole(path))
  try {
    await opening(() => prepareFile(db, path, settings.partitions ?? 1))
    if (settings.maxBytes !== undefined) limitSize(db, settings.maxBytes)
    const me = role === 'owner' ? { ...settings.owner, token: randomUUID() } : null
    if (me !== null) {
      await opening(() => {
        // Before the lease is taken: the check may take longer than a lease lives that nobody renews.
        if (requireFree(db, me, path, clock(), isAlive)) requireSound(db, path)
        takeLease(db, me, path, clock(), isAlive)
      })
      tokensHeld.add(me.token)
    }
    const over = new AbortController()
    const writes = createTurns(path, patience, me === null ? undefined : roomOf(settings, over.signal))
    return { db, store: await opening(() => createStore(db)), me, over, reads: createTurns(path, patience), writes }
  } catch (thrown) {
    db.close()
    throw sqliteError(thrown, path)
  }
}

/** Gives the file back. A lease that cannot be given back, because the disk is full or the file locked, ends by itself. */
export async function release({ db, me, reads, writes }: Opened): Promise<void> {
  if (me !== null) {
    tokensHeld.delete(me.token)
    await writes(() => dropLease(db, me)).catch(() => undefined)
  }
  await reads(() => db.close())
}

function openWhole(path: string): DatabaseSync {
  if (path !== ':memory:') requireWhole(path)
  return new DatabaseSync(path, { timeout: BLOCKS_FOR })
}

/** A person beside the service is told at once that there is no room; the service waits. */
function roomOf({ telemetry = noTelemetry, stop }: SqliteLogSettings, over: AbortSignal): Room {
  const told = (failure: ClaimwatchError | null): void =>
    telemetry.logFilled(failure === null ? null : { code: failure.code, text: failure.message })
  return { told, over: stop === undefined ? over : AbortSignal.any([over, stop]) }
}

function limitSize(db: DatabaseSync, maxBytes: number): void {
  const pageSize = Number(db.prepare('PRAGMA page_size').get()?.page_size)
  db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageSize))}`)
}

/** Whether an owner on this host lives. Of our own pid only the leases are alive that this process itself took. */
function isAlive(owner: Owner): boolean {
  if (owner.pid === process.pid) return tokensHeld.has(owner.token)
  try {
    process.kill(owner.pid, 0)
    return true
  } catch (thrown) {
    // Another user's process cannot be signalled, and lives.
    return !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')
  }
}
