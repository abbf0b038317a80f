// Following feeds: what was read is made durable, then remembered by a checkpoint, then promised by a tick.
import type { EventLog } from '../log/event-log.ts'
import { aborted } from '../model/aborted.ts'
import type { CertificateId } from '../model/claim.ts'
import type { CheckpointRecord } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { type Announcer, createAnnouncer } from './announce.ts'
import { type Checkpoints, checkpointRecord } from './checkpoints.ts'
import type { Batch, Feed, Sleep } from './feed.ts'
import type { InFlight } from './in-flight.ts'
import { persist } from './persist.ts'
import { afterBatch, firstProgress, type Progress } from './progress.ts'
import { type SortedBatch, sortBatch, withRejections } from './sort-batch.ts'
import { writeBatch } from './write-batch.ts'

/** How long what will not come again is still being written after the end was asked for: well within the 25 seconds of a process. */
const LAST_WRITES = 10 * SECOND

/** What following feeds takes. */
export interface Following {
  readonly log: EventLog
  /** How many partitions the topic `events` has. */
  readonly partitions: number
  /** The partition of `checkpoints` that the feeds are remembered in. */
  readonly rememberedIn: number
  readonly checkpoints: Checkpoints
  /** The names of all configured feeds, also of those that others read. */
  readonly feedNames: readonly string[]
  readonly claims: ReadonlySet<CertificateId>
  /** Shared by all feeds of this process. */
  readonly inFlight: InFlight
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly sleep: Sleep
  readonly signal: AbortSignal
  /** How often each feed's progress is told, busy or idle. */
  readonly tickEvery: Millis
}

interface Room extends Following {
  readonly announcer: Announcer
}

/**
 * Reads feeds from where they were remembered until all have ended or the signal aborts; both resolve. Rejects with what a person has to
 * mend: a file that cannot be read, a log that takes nothing any more. A feed that may recover never ends it; its ticks say why it cannot
 * be read.
 */
export async function followFeeds(feeds: readonly Feed[], following: Following): Promise<void> {
  const { checkpoints, signal } = following
  const stop = new AbortController()
  const together = { ...following, signal: AbortSignal.any([signal, stop.signal]) }
  const first = new Map(feeds.map(({ name }) => [name, firstProgress(checkpoints.of(name))]))
  const room: Room = { ...together, announcer: createAnnouncer(first, together) }
  const reading = feeds.map((feed) => followFeed(feed, checkpoints.of(feed.name), room))
  const tasks = [...reading, Promise.all(reading).then(room.announcer.finish), room.announcer.run()]
  try {
    await Promise.all(tasks)
  } catch (thrown) {
    if (!signal.aborted || thrown !== signal.reason) throw thrown
  } finally {
    stop.abort()
    await Promise.allSettled(tasks)
  }
}

/**
 * While a batch is written the next one is read, parsed and encoded. The batches are written one after the other, so that what one of them promises
 * is told when it and all before it are durable.
 */
async function followFeed(feed: Feed, checkpoint: CheckpointRecord | null, room: Room): Promise<void> {
  const { claims, clock, inFlight } = room
  const failed = new AbortController()
  const signal = AbortSignal.any([room.signal, failed.signal])
  const writing = feed.givesOnce === true ? lateSignal(room, failed.signal) : room.signal
  let progress = firstProgress(checkpoint)
  let written = Promise.resolve()

  async function write(batch: Batch, sorted: SortedBatch, before: Promise<void>): Promise<void> {
    const fresh = withoutKnown(withRejections(sorted, batch.rejections ?? []), feed, checkpoint, room)
    await inFlight.carry(batch, () => writeBatch(feed.name, fresh, { ...room, signal: writing }, before))
    progress = afterBatch(progress, batch, sorted.latest, feed.settle)
    if (isCheckpointDue(feed, batch)) {
      const { upTo, stream } = progress
      await persist('checkpoints', room.rememberedIn, [checkpointRecord(feed.name, upTo, clock(), stream)], room)
    }
    announce(feed, progress, room)
  }

  try {
    for await (const batch of feed.batches(checkpoint, signal)) {
      const before = written
      written = write(batch, sortBatch(batch.lines, feed, claims, clock()), before)
      // A feed that waits for something new must not keep us from saying what is wrong.
      written.catch(() => failed.abort())
      await before
      await inFlight.free(signal)
    }
  } finally {
    await written.finally(() => failed.abort())
  }
}

/** Aborts some seconds after the room does, so that a log that takes nothing does not hold the end of the process. */
function lateSignal({ signal, sleep }: Room, over: AbortSignal): AbortSignal {
  const late = new AbortController()
  const wait = async (): Promise<void> => {
    await Promise.race([aborted(signal), aborted(over)])
    if (!over.aborted) await sleep(LAST_WRITES, over)
    late.abort(signal.reason)
  }
  wait().catch(() => late.abort(signal.reason))
  return late.signal
}

/** A finite feed is remembered at its end only: a time says nothing of the lines further down that were not read yet. */
function isCheckpointDue(feed: Feed, batch: Batch): boolean {
  return feed.settle === null ? batch.upTo !== null || batch.stream !== undefined : batch.ended
}

/** A file that an earlier run has read to its end is read again, for what was added since; the rest stands in the log. */
function withoutKnown(sorted: SortedBatch, feed: Feed, checkpoint: CheckpointRecord | null, { telemetry }: Room): SortedBatch {
  if (feed.settle === null || checkpoint === null) return sorted
  const events = sorted.events.filter(({ event }) => event.at >= checkpoint.settledUpTo)
  for (let known = sorted.events.length - events.length; known > 0; known--) telemetry.duplicateDropped()
  return { ...sorted, events }
}

function announce(feed: Feed, progress: Progress, { announcer, telemetry }: Room): void {
  announcer.tell(feed.name, progress)
  if (progress.upTo > 0) telemetry.feedRead(feed.name, progress.upTo, progress.lastEventAt)
}
