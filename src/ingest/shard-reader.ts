// The reader of one shard: its iterator, when it may be asked again, and what a page says of how far it was read.
import { type ErrorCode, toClaimwatchError } from '../model/errors.ts'
import type { ShardPosition } from '../model/record.ts'
import type { Clock, Millis } from '../model/time.ts'
import type { ShardPage, ShardStart, Stream } from './stream.ts'
import { backoff } from './waiting.ts'

/** What one try to read a shard came to. */
export type ShardReading =
  | { readonly is: 'page'; readonly page: ShardPage; readonly askedAt: Millis }
  /** The stream has never had the record to read on behind: it is another one of the same name, or the record is long gone. */
  | { readonly is: 'lost' }
  /** Nothing, and nothing wrong: the iterator had expired, or others read the shard too. */
  | { readonly is: 'nothing' }
  | { readonly is: 'failed'; readonly thrown: unknown }

/** Reads one shard page by page. */
export interface ShardReader {
  /** When it may be asked again: a shard takes five questions a second, of all who read it. */
  readonly dueAt: Millis
  /** Never rejects but on abort. */
  read(position: ShardPosition, signal: AbortSignal): Promise<ShardReading>
}

/** While there is more: a fourth of a second leaves one of the five questions to others. */
const CATCH_UP_EVERY: Millis = 250
/** What heals by itself, if it does: so often in a row it is no failure of the feed. */
const HEALING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['aws-token-refused', 'aws-throttled'])
const MOST_IN_SILENCE = 4

/** A reader that asks every `pollInterval` while nothing is left to read. */
export function createShardReader(stream: Stream, pollInterval: Millis, clock: Clock): ShardReader {
  let iterator: string | null = null
  let failures = 0
  let dueAt = Number.NEGATIVE_INFINITY

  async function readPage(position: ShardPosition, signal: AbortSignal): Promise<ShardReading> {
    if (iterator === null) {
      const opened = await opening(position, signal)
      if (opened === null) return { is: 'lost' }
      iterator = opened
    }
    const askedAt = clock() - stream.awsBehind()
    const page = await stream.read(iterator, signal)
    iterator = page.next
    failures = 0
    dueAt = clock() + (page.behind > 0 ? CATCH_UP_EVERY : pollInterval)
    return { is: 'page', page, askedAt }
  }

  /** Null: the record that it was read up to is unknown to the stream. */
  async function opening(position: ShardPosition, signal: AbortSignal): Promise<string | null> {
    try {
      return await stream.open(position.shard, startOf(position), signal)
    } catch (thrown) {
      if (position.after !== null && toClaimwatchError(thrown).code === 'aws-token-refused') return null
      throw thrown
    }
  }

  return {
    get dueAt() {
      return dueAt
    },
    async read(position, signal) {
      try {
        return await readPage(position, signal)
      } catch (thrown) {
        signal.throwIfAborted()
        const { code } = toClaimwatchError(thrown)
        failures++
        dueAt = clock() + backoff(pollInterval, failures)
        // Whatever went wrong: an iterator is cheap, and one that may be half used is not asked again.
        iterator = null
        return HEALING.has(code) && failures <= MOST_IN_SILENCE ? { is: 'nothing' } : { is: 'failed', thrown }
      }
    },
  }
}

function startOf({ after, since }: ShardPosition): ShardStart {
  if (after !== null) return { after }
  return since === null ? 'oldest' : { since }
}

/**
 * Up to when everything in the shard was read, once all records of a page are: to the moment of the question where nothing was left,
 * else to the last record. Null: the page does not say.
 */
export function readToOf({ records, next, behind }: ShardPage, askedAt: Millis): Millis | null {
  return next !== null && behind === 0 ? askedAt : (records.at(-1)?.arrivedAt ?? null)
}
