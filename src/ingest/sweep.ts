// A sweep over a log group: all pages of a span of event time, at a bounded rate, each record once.
import { ClaimwatchError } from '../model/errors.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import type { FeedLine, Sleep } from './feed.ts'
import { rest } from './waiting.ts'

/** One page of records, as AWS gives them. */
export interface Page {
  readonly records: readonly LogGroupRecord[]
  /** Null: this was the last page. An empty page may have one. */
  readonly nextToken: string | null
  /** AWS's own clock when it answered; null where the answer does not say. */
  readonly awsTime: Millis | null
}

export interface LogGroupRecord {
  readonly message: string
  readonly stream: string
  /** 56 digits: a text, for neighbours are equal as numbers. Null where the answer has none. */
  readonly eventId: string | null
  readonly timestamp: Millis | null
  readonly ingestionTime: Millis | null
}

/** What a page is asked for: event time from and to, both ends included. */
export interface PageRequest {
  readonly from: Millis
  /** Null: to the newest, whatever our clock says. */
  readonly to: Millis | null
  readonly token: string | null
}

/** The door to one log group; `cloudwatch.ts` fills it. */
export interface LogGroup {
  readonly name: string
  /**
   * Called when: a sweep wants a page. On failure: rejects with `aws-*`, after its own few tries. On abort: rejects with the signal's
   * reason.
   */
  readPage(request: PageRequest, signal: AbortSignal): Promise<Page>
}

export interface SweeperOptions {
  readonly group: LogGroup
  readonly clock: Clock
  readonly sleep: Sleep
  /** Requests a second in steady state; 1 if absent (design 7). */
  readonly requestsPerSecond?: number
}

/** Reads spans of a log group and remembers what it has handed over. */
export interface Sweeper {
  /** The present time: the lesser of our clock and AWS's, so that nothing is called settled too early. */
  now(): Millis
  /** The new lines of each page; the span is read to its end when it returns. Rejects as the door does. */
  sweep(from: Millis, to: Millis | null, hurry: boolean, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]>
  /** Records before this time will not be read again. */
  forget(before: Millis): void
}

/** Catching up may take half of the smallest region's quota of 5 requests a second. */
const HURRY = 2.5
/** AWS gives empty pages that repeat their token; more than these in a row are a loop. */
const MOST_REPEATS = 20
/** The horizon of a deep sweep at some 350 entries a second. What is forgotten costs the log a copy, which `watch` drops by its id. */
const MOST_SEEN = 400_000

/** A sweeper over one log group. */
export function createSweeper({ group, clock, sleep, requestsPerSecond = 1 }: SweeperOptions): Sweeper {
  const seen = new Map<string, Millis>()
  let awsBehind = 0
  let lastRequestAt = Number.NEGATIVE_INFINITY

  async function pace(hurry: boolean, signal: AbortSignal): Promise<void> {
    const interval = SECOND / (hurry ? requestsPerSecond * HURRY : requestsPerSecond)
    // A clock that is set back must not stop the feed until it has caught up again.
    const wait = Math.min(interval, lastRequestAt + interval - clock())
    if (wait > 0) await rest(wait, sleep, signal)
    signal.throwIfAborted()
    lastRequestAt = clock()
  }

  function isNew({ eventId, timestamp }: LogGroupRecord): boolean {
    if (eventId === null) return true
    if (seen.has(eventId)) return false
    seen.set(eventId, timestamp ?? clock())
    if (seen.size > MOST_SEEN) forgetOldest(seen)
    return true
  }

  return {
    now: () => clock() - awsBehind,
    async *sweep(from, to, hurry, signal) {
      let token: string | null = null
      let repeats = 0
      do {
        await pace(hurry, signal)
        const page: Page = await group.readPage({ from, to, token }, signal)
        if (page.awsTime !== null) awsBehind = Math.max(0, clock() - page.awsTime)
        yield page.records.filter(isNew).map(lineOf)
        repeats = page.nextToken === token ? repeats + 1 : 0
        if (token !== null && repeats > MOST_REPEATS) {
          throw new ClaimwatchError('aws-failed', { what: `log group ${group.name} gave the same page token ${repeats} times` })
        }
        token = page.nextToken
      } while (token !== null)
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
