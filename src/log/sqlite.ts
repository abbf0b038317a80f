// The embedded log: `EventLog` in one SQLite file, for a single machine and without a server.
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { noTelemetry } from '../model/telemetry.ts'
import type { EventLog, Tail } from './event-log.ts'
import { logClosed, requireWritable } from './faults.ts'
import { createBell } from './sqlite-bell.ts'
import { createGroups } from './sqlite-groups.ts'
import { holdsLease } from './sqlite-lease.ts'
import { openFile, release } from './sqlite-open.ts'
import { type SqliteLogSettings, TUNING } from './sqlite-settings.ts'
import type { Shelf } from './sqlite-shelf.ts'
import { openTail } from './sqlite-tail.ts'
import { startForgetting, startPoll, startRenewal } from './sqlite-upkeep.ts'
import { partitionsOf } from './topics.ts'

export type { SqliteLogSettings } from './sqlite-settings.ts'

/** What a handler is given at once: so many records, and so many bytes unless a single one has more. */
const CHUNK = { records: 500, bytes: 4 * 1024 * 1024 }

/**
 * Opens an embedded log. Rejects with `log-owned` when another process owns it, `log-locked`, `log-unwritable` (no folder, no right),
 * `log-full`, `log-corrupt` (no database of ours, or one that lost a part of itself), `file-not-found` (role `beside` without a file).
 *
 * Once an owner has it, what it writes waits for as long as there is no room (`Telemetry.logFilled`), and goes on when there is.
 *
 * An open consumer or tail keeps the process alive, as a connection to a broker does; a log that is only open, or closed, does not.
 */
export async function openSqliteLog(settings: SqliteLogSettings): Promise<EventLog> {
  const opened = await openFile(settings)
  const { db, store, me, reads, writes, over } = opened
  const { path, clock, forgets = true } = settings
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
    read: (topic, partition, from) => reads(() => store.read(topic, partition, from, CHUNK)),
    firstSince: (topic, partition, since) => reads(() => store.firstSince(topic, partition, since)),
    end: (topic, partition) => reads(() => store.end(topic, partition)),
    committed: (topic, group, partition) => reads(() => store.committed(topic, group, partition)),
    commit: (topic, group, partition, next) => writes(() => store.commit(topic, group, partition, next, permit)),
    prove: () => reads(permit),
  }
  const groups = createGroups(shelf)
  const upkeep = me === null ? [] : [startRenewal(opened, me, clock, lose), ...(forgets ? [startForgetting(opened, clock)] : [])]

  async function closeAll(): Promise<void> {
    over.abort()
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
      const offsets = await writes(() => {
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

function besideConsumes(path: string, topic: Topic): ClaimwatchError {
  return new ClaimwatchError('config-role-needs-kafka', {
    what: `topic ${topic} of the embedded log ${path} is consumed by the process that owns it, and by no other`,
  })
}
