// The role `ingest`: feeds to events. Durable first, then remembered by a checkpoint, then promised by a tick.
import type { EventLog } from '../log/event-log.ts'
import { type CertificateId, parseCertificateId } from '../model/claim.ts'
import type { CheckpointRecord } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { type Announcer, createAnnouncer } from './announce.ts'
import { checkpointRecord, readCheckpoints } from './checkpoints.ts'
import type { Batch, Feed, Sleep } from './feed.ts'
import { persist } from './persist.ts'
import { afterBatch, firstProgress, type Progress } from './progress.ts'
import { eventRecords, rejectionRecord, type SortedBatch, sortBatch } from './sort-batch.ts'

export interface IngestOptions {
  /** The feeds that this process reads. */
  readonly feeds: readonly Feed[]
  /** The names of all configured feeds, also of those that others read; absent: those of `feeds`. */
  readonly feedNames?: readonly string[]
  readonly log: EventLog
  /** Ids of the configured claims, in any spelling. */
  readonly claims: readonly string[]
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly signal: AbortSignal
  /** How often each feed's progress is told, busy or idle; 5 s if absent. */
  readonly tickEvery?: Millis
  readonly sleep: Sleep
}

/** What following a feed takes. */
interface Room extends Omit<IngestOptions, 'claims'> {
  readonly claims: ReadonlySet<CertificateId>
  readonly partitions: number
  readonly announcer: Announcer
}

/**
 * Reads the feeds until all have ended or the signal aborts. Rejects with what a person has to mend: a file that cannot be read, a log
 * that takes nothing any more. A feed that may recover never ends the role; its ticks say why it cannot be read.
 */
export async function runIngest(options: IngestOptions): Promise<void> {
  const { feeds, log, signal, tickEvery = 5 * SECOND } = options
  const feedNames = options.feedNames ?? feeds.map(({ name }) => name)
  const stop = new AbortController()
  const together = { ...options, signal: AbortSignal.any([signal, stop.signal]), feedNames, tickEvery }
  const tasks: Promise<void>[] = []
  try {
    const [partitions, checkpoints] = await Promise.all([log.partitions('events'), readCheckpoints(log, options.telemetry)])
    const checkpointOf = ({ name }: Feed): CheckpointRecord | null => checkpoints.get(name) ?? null
    const first = new Map(feeds.map((feed) => [feed.name, firstProgress(checkpointOf(feed))]))
    const announcer = createAnnouncer(first, { ...together, partitions })
    const room = { ...together, claims: knownClaims(options.claims), partitions, announcer }
    const following = feeds.map((feed) => followFeed(feed, checkpointOf(feed), room))
    tasks.push(...following, Promise.all(following).then(announcer.finish), announcer.run())
    await Promise.all(tasks)
  } catch (thrown) {
    if (!signal.aborted || thrown !== signal.reason) throw thrown
  } finally {
    stop.abort()
    await Promise.allSettled(tasks)
  }
}

function knownClaims(ids: readonly string[]): ReadonlySet<CertificateId> {
  return new Set(ids.map(parseCertificateId).filter((id) => id !== null))
}

async function followFeed(feed: Feed, checkpoint: CheckpointRecord | null, room: Room): Promise<void> {
  let progress = firstProgress(checkpoint)
  for await (const batch of feed.batches(checkpoint, room.signal)) {
    const sorted = sortBatch(batch.lines, feed, room.claims, room.clock())
    await writeBatch(feed, withoutKnown(sorted, feed, checkpoint, room), room)
    progress = afterBatch(progress, batch, sorted.latest, feed.settle)
    if (isCheckpointDue(feed, batch)) {
      await persist('checkpoints', 0, [checkpointRecord(feed.name, progress.upTo, room.clock())], room)
    }
    announce(feed, progress, room)
  }
}

/** A finite feed is remembered at its end only: a time says nothing of the lines further down that were not read yet. */
function isCheckpointDue(feed: Feed, batch: Batch): boolean {
  return feed.settle === null ? batch.upTo !== null : batch.ended
}

/** A file that an earlier run has read to its end is read again, for what was added since; the rest stands in the log. */
function withoutKnown(sorted: SortedBatch, feed: Feed, checkpoint: CheckpointRecord | null, { telemetry }: Room): SortedBatch {
  if (feed.settle === null || checkpoint === null) return sorted
  const events = sorted.events.filter(({ event }) => event.at >= checkpoint.settledUpTo)
  for (let known = sorted.events.length - events.length; known > 0; known--) telemetry.duplicateDropped()
  return { ...sorted, events }
}

async function writeBatch(feed: Feed, { events, rejections, ignored }: SortedBatch, room: Room): Promise<void> {
  const { telemetry, clock, partitions } = room
  const records = eventRecords(
    events.map(({ event }) => event),
    feed.name,
    partitions,
  )
  const written = [...records].map(([partition, some]) => persist('events', partition, some, room))
  const letters = rejections.map((rejection) => rejectionRecord(feed.name, rejection, clock()))
  await Promise.all([...written, persist('rejections', 0, letters, room)])
  for (const { event, receivedAt } of events) telemetry.eventIngested(event.kind, Math.max(0, (receivedAt ?? event.at) - event.at))
  for (const { reason } of rejections) telemetry.entryRejected(reason)
  for (const reason of ignored) telemetry.entryIgnored(reason)
}

function announce(feed: Feed, progress: Progress, { announcer, telemetry }: Room): void {
  announcer.tell(feed.name, progress)
  if (progress.upTo > 0) telemetry.feedRead(feed.name, progress.upTo, progress.lastEventAt)
}
