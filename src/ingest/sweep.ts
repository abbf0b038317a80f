// A sweep over a log group: all records of a span of event time, by one query or several, each record once.
import type { Millis } from '../model/time.ts'
import type { FeedLine } from './feed.ts'
import type { LogGroupRecord } from './log-group.ts'
import { mergePages } from './merge-pages.ts'
import { createQuerier, type QuerierOptions } from './query.ts'

export interface SweeperOptions extends QuerierOptions {
  /** The filter patterns of CloudWatch of which one at least selects what is wanted; all records, if absent. */
  readonly patterns?: readonly string[]
}

/** Reads spans of a log group and remembers what it has handed over. */
export interface Sweeper {
  /** The present time: the lesser of our clock and AWS's, so that nothing is called settled too early. */
  now(): Millis
  /** The present time when AWS last answered: it is surely over, also where our clock was set forward since. */
  answeredAt(): Millis
  /**
   * The new lines, some of them after each page; the span is read to its end when it returns. `hurry` while the feed catches up. A sweep
   * may run while another one rests, but not at the same moment. Rejects as the door does.
   */
  sweep(from: Millis, to: Millis | null, hurry: boolean, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]>
  /** Records before this time will not be read again. */
  forget(before: Millis): void
}

/** The horizon of a deep sweep at some 350 entries a second. What is forgotten costs the log a copy, which `watch` drops by its id. */
const MOST_SEEN = 400_000

/** A sweeper over one log group. */
export function createSweeper(options: SweeperOptions): Sweeper {
  const { clock, patterns } = options
  const querier = createQuerier(options)
  const seen = new Map<string, Millis>()

  function isNew({ eventId, timestamp }: LogGroupRecord): boolean {
    if (eventId === null) return true
    if (seen.has(eventId)) return false
    seen.set(eventId, timestamp ?? clock())
    if (seen.size > MOST_SEEN) forgetOldest(seen)
    return true
  }

  return {
    now: () => clock() - querier.awsBehind(),
    answeredAt: querier.answeredAt,
    async *sweep(from, to, hurry, signal) {
      const queries = (patterns ?? [null]).map((pattern) => querier.pages({ from, to, pattern }, hurry, signal))
      // What is held back by the merge is not seen yet: it is lost where the sweep breaks off, and must come again.
      for await (const records of mergePages(queries)) yield records.filter(isNew).map(lineOf)
    },
    forget(before) {
      for (const [eventId, at] of seen) if (at < before) seen.delete(eventId)
    },
  }
}

function forgetOldest(seen: Map<string, Millis>): void {
  for (const eventId of seen.keys()) {
    seen.delete(eventId)
    return
  }
}

function lineOf({ message, stream, eventId, timestamp, ingestionTime }: LogGroupRecord): FeedLine {
  const bytes = Buffer.from(message)
  return { bytes, size: bytes.length, place: `${stream}#${eventId ?? '?'}`, receivedAt: ingestionTime, recordedAt: timestamp }
}
