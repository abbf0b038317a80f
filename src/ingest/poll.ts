// The feed of a log group that is polled: an edge sweep for what is new, a settled sweep behind it that can promise completeness, and a
// deep sweep, slice by slice, for what AWS delivers later than that.
import { type ErrorCode, toClaimwatchError } from '../model/errors.ts'
import type { BlindReason } from '../model/incident.ts'
import type { CheckpointRecord } from '../model/record.ts'
import { HOUR, MINUTE, type Millis, SECOND } from '../model/time.ts'
import type { Batch, Feed, FeedLine, Sleep } from './feed.ts'
import { createSweeper, type Sweeper, type SweeperOptions } from './sweep.ts'
import { backoff, rest } from './waiting.ts'

export interface PollOptions extends SweeperOptions {
  readonly name: string
  readonly account?: string
  readonly region?: string
  /** The group is the pre-provisioning hook's. */
  readonly hook?: boolean
  /** The longest usual delivery; what is older counts as settled. 3 minutes if absent. */
  readonly settle?: Millis
  /** How far back the first start reads. 1 hour if absent. */
  readonly lookback?: Millis
  /** How often the edge is swept. 5 s if absent. */
  readonly pollInterval?: Millis
  /** How far back an edge sweep looks. 20 s if absent. */
  readonly edge?: Millis
}

/** The times of a poll, all of them known. */
interface Pace {
  readonly settle: Millis
  readonly lookback: Millis
  readonly pollInterval: Millis
  readonly edge: Millis
  /** How far each settled sweep reads again behind what is settled, for deliveries that take longer than usual. */
  readonly overlap: Millis
  /** How far the settled time may fall behind before it is swept on: each sweep reads the overlap again. */
  readonly settleEvery: Millis
}

/** The longest span that one settled sweep reads, so that catching up makes progress that survives a restart. */
const LONGEST_SWEEP = 15 * MINUTE

/**
 * How far behind the settled time the deep sweep looks: `watch` knows copies for as long (design 3.3), and an entry that is older when
 * it comes opens no attempt any more.
 */
const HORIZON = 15 * MINUTE
/**
 * A slice of the deep sweep follows each settled sweep and is so many times as long as what that one settled: it goes round in a third
 * of the horizon, at about the cost of the settled sweep and its overlap.
 */
const SLICE = 4

/** A live feed over a log group. It never rejects for what AWS does: its batches say why it cannot be read, and it tries again. */
export function pollFeed(options: PollOptions): Feed {
  const { name, account, region, hook, sleep } = options
  const pace = paceOf(options)
  return {
    name,
    account: account ?? null,
    region: region ?? null,
    hook: hook ?? false,
    settle: null,
    batches: (from, signal) => poll(createSweeper(options), pace, from, sleep, signal),
  }
}

function paceOf({ settle = 3 * MINUTE, lookback = HOUR, pollInterval = 5 * SECOND, edge = 20 * SECOND }: PollOptions): Pace {
  return { settle, lookback, pollInterval, edge, overlap: settle / 3, settleEvery: Math.max(pollInterval, settle / 12) }
}

async function* poll(
  sweeper: Sweeper,
  pace: Pace,
  checkpoint: CheckpointRecord | null,
  sleep: Sleep,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const position = { settledUpTo: checkpoint?.settledUpTo ?? sweeper.now() - pace.lookback, deepUpTo: Number.NEGATIVE_INFINITY }
  let failures = 0
  while (!signal.aborted) {
    let isBehind = false
    try {
      for await (const lines of sweeper.sweep(sweeper.now() - pace.edge, null, false, signal)) yield batchOf(lines)
      isBehind = yield* sweepSettled(sweeper, pace, position, signal)
      failures = 0
    } catch (thrown) {
      if (signal.aborted) return
      failures++
      yield { ...batchOf([]), cause: causeOf(thrown) }
    }
    if (!isBehind) await rest(failures === 0 ? pace.pollInterval : backoff(pace.pollInterval, failures), sleep, signal)
  }
}

/** How far the settled and the deep sweep have come. */
interface Position {
  settledUpTo: Millis
  deepUpTo: Millis
}

/** Where it is time to: reads what is settled by now, promises it, and reads a slice behind it. Returns whether more is settled by now. */
async function* sweepSettled(sweeper: Sweeper, pace: Pace, position: Position, signal: AbortSignal): AsyncGenerator<Batch, boolean> {
  const from = position.settledUpTo
  const due = sweeper.now() - pace.settle
  if (due - from < pace.settleEvery) return false
  const upTo = Math.min(due, from + LONGEST_SWEEP)
  const isBehind = upTo < due
  for await (const lines of sweeper.sweep(from - pace.overlap, upTo, isBehind, signal)) yield batchOf(lines)
  position.settledUpTo = upTo
  sweeper.forget(upTo - Math.max(pace.overlap, HORIZON))
  yield { ...batchOf([]), upTo }
  const slice = isBehind ? null : nextSlice(position.deepUpTo, upTo, SLICE * (upTo - from), pace.overlap)
  if (slice === null) return isBehind
  for await (const lines of sweeper.sweep(slice.from, slice.to, false, signal)) yield batchOf(lines)
  position.deepUpTo = slice.to
  return isBehind
}

/** The next slice of the deep sweep: from the horizon up to where the settled sweep reads again anyway, and round. */
function nextSlice(deepUpTo: Millis, settledUpTo: Millis, length: Millis, overlap: Millis): Slice | null {
  const end = settledUpTo - overlap
  const horizon = settledUpTo - HORIZON
  if (horizon >= end) return null
  const from = deepUpTo + length > end ? horizon : Math.max(horizon, deepUpTo)
  return { from, to: Math.min(end, from + length) }
}

interface Slice {
  readonly from: Millis
  readonly to: Millis
}

function batchOf(lines: readonly FeedLine[]): Batch {
  return { lines, upTo: null, ended: false, assumed: false, cause: null }
}

const CAUSES: Readonly<Partial<Record<ErrorCode, BlindReason>>> = { 'aws-not-found': 'feed-missing', 'aws-denied': 'feed-denied' }

/** Why the feed cannot be read. What is no fault of AWS is one of ours, and is thrown on. */
function causeOf(thrown: unknown): BlindReason {
  const error = toClaimwatchError(thrown)
  if (!error.code.startsWith('aws-')) throw error
  return CAUSES[error.code] ?? 'feed-error'
}
