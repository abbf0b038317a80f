// The embedded log: `EventLog` in one SQLite file, for a single machine and without a server.
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { noTelemetry, type Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import type { EventLog, Tail } from './event-log.ts'
import { logClosed, requireWritable } from './faults.ts'
import { createBell } from './sqlite-bell.ts'
import { BLOCKS_FOR, createTurns } from './sqlite-connection.ts'
import { sqliteError } from './sqlite-errors.ts'
import { createGroups } from './sqlite-groups.ts'
import { dropLease, holdsLease, type Owner, takeLease } from './sqlite-lease.ts'
import { prepareFile } from './sqlite-schema.ts'
import type { Shelf } from './sqlite-shelf.ts'
import { createStore } from './sqlite-store.ts'
import { openTail } from './sqlite-tail.ts'
import { type Kept, startForgetting, startPoll, startRenewal } from './sqlite-upkeep.ts'
import { partitionsOf } from './topics.ts'

export interface SqliteLogSettings {
  /** The file; its folder must exist. `:memory:` keeps the log in this process only. */
  readonly path: string
  /** `owner`: the one process that consumes. `beside`: another one, such as the command line, that appends and tails an existing file. */
  readonly role: 'owner' | 'beside'
  readonly clock: Clock
  /** Who we are, for whoever is refused while we own the file. */
  readonly owner: { readonly pid: number; readonly host: string }
  /** Partitions of a topic of `many`, 1 unless said otherwise. Fixed when the file is made, and without effect afterwards. */
  readonly partitions?: number
  /** The greatest size of the file; writing beyond it is `log-full`. */
  readonly maxBytes?: number
  readonly telemetry?: Telemetry
  readonly tuning?: Partial<SqliteTuning>
}

export interface SqliteTuning {
  /** How often other processes' appends are looked for; 250 ms. */
  readonly poll: Millis
  /** How long a locked file is tried again; 5 s. */
  readonly patience: Millis
}

const TUNING: SqliteTuning = { poll: 250, patience: 5 * SECOND }
/** How many records a handler is given at once. */
const CHUNK = 500

/** The leases that this very process holds, to tell its own logs from an earlier process that had the same pid. */
const tokensHeld = new Set<string>()

interface Opened extends Kept {
  /** Null beside the owner. */
  readonly me: Owner | null
}

/**
 * Opens an embedded log. Rejects with `log-owned` when another process owns it, `log-locked`, `log-unwritable` (no folder, no right),
 * `log-full`, `log-corrupt` (no database of ours), `file-not-found` (role `beside` without a file).
 *
 * An open consumer or tail keeps the process alive, as a connection to a broker does; a log that is only open, or closed, does not.
 */
export async function openSqliteLog(settings: SqliteLogSettings): Promise<EventLog> {
  const opened = await open(settings)
  const { db, store, me, turns } = opened
  const { path, clock } = settings
  const bell = createBell()
  const poll = startPoll(db, bell.ring, settings.tuning?.poll ?? TUNING.poll)
  const tails = new Set<Tail>()
  let closing: Promise<void> | undefined

  /** Inside a write: an owner whose lease went to another process writes nothing more. */
  const permit = (): void => {
    if (me !== null && !holdsLease(db, me)) throw lose()
  }
  const lose = (): ClaimwatchError => {
    const lost = new ClaimwatchError('log-owned', { what: `another process took over the embedded log ${path}` })
    groups.abandon(lost)
    return lost
  }
  const shelf: Shelf = {
    bell,
    telemetry: settings.telemetry ?? noTelemetry,
    partitions: (topic) => partitionsOf(topic, store.many),
    read: (topic, partition, from) => turns(() => store.read(topic, partition, from, CHUNK)),
    firstSince: (topic, partition, since) => turns(() => store.firstSince(topic, partition, since)),
    end: (topic, partition) => turns(() => store.end(topic, partition)),
    committed: (topic, group, partition) => turns(() => store.committed(topic, group, partition)),
    commit: (topic, group, partition, next) => turns(() => store.commit(topic, group, partition, next, permit)),
    prove: () => turns(permit),
  }
  const groups = createGroups(shelf)
  const upkeep = me === null ? [] : [startRenewal(opened, me, clock, lose), startForgetting(opened, clock)]

  async function closeAll(): Promise<void> {
    await Promise.all([groups.close(), ...[...tails].map((tail) => tail.close())])
    for (const timer of [poll.timer, ...upkeep]) clearInterval(timer)
    await release(opened)
  }
  const requireOpen = (): void => {
    if (closing !== undefined) throw logClosed()
  }

  return {
    async partitions(topic) {
      requireOpen()
      return shelf.partitions(topic)
    },
    async append(topic, partition, records, signal) {
      requireOpen()
      requireWritable(topic, partition, shelf.partitions(topic), records)
      signal?.throwIfAborted()
      const offsets = await turns(() => {
        signal?.throwIfAborted()
        return store.append(topic, partition, records, clock(), permit)
      })
      bell.ring()
      return offsets
    },
    async consume(topic, group, handlers) {
      requireOpen()
      if (me === null) throw besideConsumes(path, topic)
      const consumer = groups.join(topic, group, handlers)
      poll.holdUntil(consumer.ended)
      return consumer
    },
    async tail(topic: Topic, onRecords, since) {
      requireOpen()
      const tail = await openTail(shelf, topic, onRecords, since)
      tails.add(tail)
      poll.holdUntil(tail.ended)
      return tail
    },
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}

async function open(settings: SqliteLogSettings): Promise<Opened> {
  const { path, role, partitions = 1 } = settings
  if (role === 'beside' && !existsSync(path)) {
    throw new ClaimwatchError('file-not-found', {
      what: `there is no embedded log at ${path}`,
      mend: 'Start `claimwatch run` first, or correct log.embedded.',
    })
  }
  const turns = createTurns(path, settings.tuning?.patience ?? TUNING.patience)
  const db = await turns(() => new DatabaseSync(path, { timeout: BLOCKS_FOR }))
  try {
    await turns(() => prepareFile(db, path, partitions))
    if (settings.maxBytes !== undefined) limitSize(db, settings.maxBytes)
    const me = role === 'owner' ? { ...settings.owner, token: randomUUID() } : null
    if (me !== null) await turns(() => takeLease(db, me, path, settings.clock(), isAlive))
    if (me !== null) tokensHeld.add(me.token)
    return { db, store: await turns(() => createStore(db)), me, turns }
  } catch (thrown) {
    db.close()
    throw sqliteError(thrown, path)
  }
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

/** A lease that cannot be given back, because the disk is full or the file locked, ends by itself. */
async function release({ db, me, turns }: Opened): Promise<void> {
  if (me !== null) {
    tokensHeld.delete(me.token)
    await turns(() => dropLease(db, me)).catch(() => undefined)
  }
  await turns(() => db.close())
}

function besideConsumes(path: string, topic: Topic): ClaimwatchError {
  return new ClaimwatchError('config-role-needs-kafka', {
    what: `topic ${topic} of the embedded log ${path} is consumed by the process that owns it, and by no other`,
  })
}
