// A feed under supervision: beside what it brings stands whether it comes forward at all, and whether AWS logs what it should bring.
import { type ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import type { BlindReason } from '../model/incident.ts'
import type { CheckpointRecord } from '../model/record.ts'
import { type Millis, SECOND } from '../model/time.ts'
import type { Batch, Feed, Sleep } from './feed.ts'
import { type LogSettings, type LogVerdict, NOTHING_BLIND } from './log-levels.ts'
import { rest } from './waiting.ts'

/** How often the logging settings are read: with the tick that follows, a change of them shows within a minute. */
export const READ_EVERY: Millis = 30 * SECOND

export interface Supervision {
  readonly sleep: Sleep
  /** A feed that gives no batch for so long has stalled. */
  readonly stalledAfter: Millis
  /** Absent for a feed whose entries are not written by AWS IoT. */
  readonly logging?: LoggingWatch
}

/** How it is watched what AWS IoT logs. */
export interface LoggingWatch {
  /** As `LogSettingsDoor.read`. */
  read(signal: AbortSignal): Promise<LogSettings>
  judge(settings: LogSettings): LogVerdict
  /** Told after each reading; null: it succeeded. */
  told(failure: ClaimwatchError | null): void
}

/**
 * The same feed, whose batches also tell of blindness that it cannot know of itself. News does not wait for its next batch. A reading of
 * the logging settings that fails changes nothing: what was known last stands, and where nothing was known nobody is blind by it.
 */
export function superviseFeed(feed: Feed, supervision: Supervision): Feed {
  return { ...feed, batches: (from, signal) => supervise(feed, supervision, from, signal) }
}

/**
 * What is known beside the feed's own batches, whether that is news, what ends it, which is a fault of ours, and a bell for both. The bell is of
 * one turn: a promise that outlives it would keep every batch that it was raced against.
 */
interface Standing {
  verdict: LogVerdict
  isNews: boolean
  failure: { readonly thrown: unknown } | null
  ring: () => void
}

async function* supervise(feed: Feed, supervision: Supervision, from: CheckpointRecord | null, signal: AbortSignal): AsyncGenerator<Batch> {
  const over = new AbortController()
  const together = AbortSignal.any([signal, over.signal])
  const standing: Standing = { verdict: NOTHING_BLIND, isNews: false, failure: null, ring: () => {} }
  const { logging, sleep } = supervision
  const watching = logging && watchLogging(logging, standing, sleep, together).catch((thrown: unknown) => fail(standing, thrown))
  const inner = feed.batches(from, together)[Symbol.asyncIterator]()
  let pending: Promise<IteratorResult<Batch>> | null = null
  let cause: BlindReason | null = null
  try {
    for (;;) {
      pending ??= inner.next()
      const happened = await next(pending, standing, cause, supervision, together)
      if (happened === 'changed') standing.isNews = false
      else if (happened === 'stalled') cause = 'feed-stalled'
      else {
        pending = null
        if (happened.done === true) return
        cause = happened.value.cause
      }
      yield withStanding(typeof happened === 'string' ? NOTHING_READ : happened.value, cause, standing.verdict)
    }
  } finally {
    over.abort()
    await Promise.allSettled([pending, watching])
    await inner.return?.()
  }
}

/** What comes first: the feed's next batch, news of the logging, or the end of our patience. A feed that says why it waits is left to it. */
async function next(
  pending: Promise<IteratorResult<Batch>>,
  standing: Standing,
  cause: BlindReason | null,
  { sleep, stalledAfter }: Supervision,
  signal: AbortSignal,
): Promise<IteratorResult<Batch> | 'changed' | 'stalled'> {
  const awake = new AbortController()
  const { promise: rung, resolve } = Promise.withResolvers<'rung'>()
  standing.ring = () => resolve('rung')
  if (standing.isNews || standing.failure !== null) standing.ring()
  /** At the end of a process it is the feed that ends, not our patience. */
  const stalled = async (): Promise<IteratorResult<Batch> | 'stalled'> => {
    await rest(stalledAfter, sleep, AbortSignal.any([signal, awake.signal]))
    return signal.aborted ? pending : 'stalled'
  }
  try {
    const happened = await Promise.race([pending, rung, ...(cause === null ? [stalled()] : [])])
    if (happened !== 'rung') return happened
    if (standing.failure !== null) throw standing.failure.thrown
    return 'changed'
  } finally {
    awake.abort()
  }
}

function fail(standing: Standing, thrown: unknown): void {
  standing.failure = { thrown }
  standing.ring()
}

const NOTHING_READ: Batch = { lines: [], upTo: null, ended: false, assumed: false, cause: null }

function withStanding(batch: Batch, cause: BlindReason | null, { cause: ofLogging, blind }: LogVerdict): Batch {
  return { ...batch, cause: cause ?? ofLogging, blind }
}

/** Reads the logging settings again and again until the signal aborts. Never rejects for what AWS does. */
async function watchLogging({ read, judge, told }: LoggingWatch, standing: Standing, sleep: Sleep, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const verdict = judge(await read(signal))
      told(null)
      if (JSON.stringify(verdict) !== JSON.stringify(standing.verdict)) {
        Object.assign(standing, { verdict, isNews: true })
        standing.ring()
      }
    } catch (thrown) {
      if (signal.aborted) return
      const error = toClaimwatchError(thrown)
      // What is no fault of AWS is one of ours, and ends the feed.
      if (!error.code.startsWith('aws-')) throw error
      told(error)
    }
    await rest(READ_EVERY, sleep, signal)
  }
}
