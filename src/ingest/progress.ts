// How far a feed has been read: from batches to the promise that a tick makes.
import type { BlindClaim, BlindReason } from '../model/incident.ts'
import type { CheckpointRecord, StreamPosition, Tick } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import type { Batch, Feed } from './feed.ts'

/** What is known of a feed at present; nothing in it promises what is not durable yet. */
export interface Progress {
  readonly upTo: Millis
  /** Greatest event time that was read, null before the first event. */
  readonly lastEventAt: Millis | null
  readonly ended: boolean
  readonly assumed: boolean
  readonly cause: BlindReason | null
  readonly blind: readonly BlindClaim[]
  /** Of a stream: where a successor reads on; null for any other feed. */
  readonly stream: StreamPosition | null
}

/** Before the first batch: as far as the checkpoint says, else nothing. */
export function firstProgress(checkpoint: CheckpointRecord | null): Progress {
  const { settledUpTo: upTo = 0, stream = null } = checkpoint ?? {}
  return { upTo, lastEventAt: null, ended: false, assumed: false, cause: null, blind: [], stream }
}

/**
 * After a batch whose events are durable. A live feed says itself how far it is complete; the time of a feed of the past runs with its
 * events, `settle` behind the greatest, and to the greatest at its end. A promise is never taken back.
 */
export function afterBatch(progress: Progress, batch: Batch, latestInBatch: Millis | null, settle: Feed['settle']): Progress {
  const lastEventAt = latestInBatch === null ? progress.lastEventAt : Math.max(latestInBatch, progress.lastEventAt ?? latestInBatch)
  const byEvents = settle === null || lastEventAt === null ? null : batch.ended ? lastEventAt : lastEventAt - settle
  return {
    upTo: Math.max(progress.upTo, batch.upTo ?? byEvents ?? 0),
    lastEventAt,
    ended: batch.ended,
    assumed: batch.assumed,
    cause: batch.cause,
    blind: batch.blind ?? [],
    stream: batch.stream ?? progress.stream,
  }
}

/** Whether others must hear of it at once, and not with the next regular tick. */
export function isNews(before: Progress, after: Progress): boolean {
  if (before.upTo !== after.upTo || before.ended !== after.ended || before.assumed !== after.assumed) return true
  return before.cause !== after.cause || JSON.stringify(before.blind) !== JSON.stringify(after.blind)
}

/** The tick that tells a progress. `feeds` are the names of all configured feeds. */
export function tickOf(feed: string, progress: Progress, feeds: readonly string[]): Tick {
  const { upTo, ended, assumed, cause, blind } = progress
  return { v: 1, is: 'tick', feed, upTo, feeds, ended, assumed, cause, ...(blind.length === 0 ? {} : { blind }) }
}
