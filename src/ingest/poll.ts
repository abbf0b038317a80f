// The feed of a log group that is polled: an edge sweep for what is new, a settled sweep behind it that can promise completeness, and a
// deep sweep, slice by slice, for what AWS delivers later than that.
import type { CheckpointRecord } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, HOUR, MINUTE, type Millis, SECOND } from '../model/time.ts'
import type { Batch, Feed, FeedLine } from './feed.ts'
import { failureOf } from './feed-failure.ts'
import { createRhythm, type Rhythm } from './rhythm.ts'
import { createStandstill, type Standstill } from './standstill.ts'
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
  /** Told whether the feed can be read, and if not why, after each round. */
  readonly telemetry: Pick<Telemetry, 'feedAnswered'>
}

/** The times of a poll, all of them known. */
interface Times {
  readonly settle: Millis
  readonly lookback: Millis
  readonly pollInterval: Millis
  readonly edge: Millis
  /** How far a settled sweep that keeps up reads again behind what is settled, for deliveries that take longer than usual. */
  readonly overlap: Millis
  /** How far the settled time may fall behind before it is swept on: each sweep reads the overlap again. */
  readonly settleEvery: Millis
}

/** The longest span that one settled sweep reads, so that catching up makes progress that survives a restart. */
const LONGEST_SWEEP = 15 * MINUTE

/**
 * How far behind the settled time the deep sweep looks: a minute less than `watch` knows copies (design 3.3), for what is read may be
 * some time on its way, and an entry that is older when it comes opens no attempt any more.
 */
const HORIZON = 14 * MINUTE
/**
 * A slice of the deep sweep follows each settled sweep and is so many times as long as what that one settled: it goes round in a fifth
 * of the horizon, at about the cost of the settled sweep and its overlap.
 */
const SLICE = 5
/**
 * Where AWS was not asked for longer than this, the next settled sweep reads the whole horizon behind it: the deep sweep would begin past
 * what became visible there meanwhile.
 */
const STANDSTILL = MINUTE

/** A live feed over a log group. It never rejects for what AWS does: its batches say why it cannot be read, and it tries again. */
export function pollFeed(options: PollOptions): Feed {
  const { name, account, region, hook } = options
  return {
    name,
    account: account ?? null,
    region: region ?? null,
    hook: hook ?? false,
    settle: null,
    batches: (from, signal) => poll(options, from, signal),
  }
}

function timesOf({ settle = 3 * MINUTE, lookback = HOUR, pollInterval = 5 * SECOND, edge = 20 * SECOND }: PollOptions): Times {
  return { settle, lookback, pollInterval, edge, overlap: settle / 3, settleEvery: Math.max(pollInterval, settle / 12) }
}

async function* poll(options: PollOptions, checkpoint: CheckpointRecord | null, signal: AbortSignal): AsyncGenerator<Batch> {
  const { name, clock, sleep, telemetry } = options
  const times = timesOf(options)
  const round: Round = {
    ...{ times, clock, signal, sweeper: createSweeper(options), rhythm: createRhythm(times.pollInterval, clock) },
    // What is settled was read when it was settled, by AWS's clock.
    standstill: createStandstill(
      Math.max(STANDSTILL, 2 * times.pollInterval),
      checkpoint === null ? null : checkpoint.settledUpTo + times.settle,
    ),
  }
  let position: Position | null = null
  let failures = 0
  let isBehind = false
  while (!signal.aborted) {
    try {
      if (!isBehind || round.rhythm.isDue()) yield* sweepEdge(round, isBehind)
      position ??= firstPosition(checkpoint, round)
      isBehind = yield* sweepSettled(round, position)
      failures = 0
      telemetry.feedAnswered(name, null)
    } catch (thrown) {
      if (signal.aborted) return
      const { code, message, cause } = failureOf(thrown)
      failures++
      isBehind = false
      telemetry.feedAnswered(name, { code, text: message })
      yield { ...batchOf([]), cause }
    }
    if (!isBehind) await rest(failures === 0 ? round.rhythm.untilDue() : backoff(times.pollInterval, failures), sleep, signal)
  }
}

/** What the sweeps of a poll share. */
interface Round {
  readonly sweeper: Sweeper
  readonly times: Times
  /** Of the edge: when it is swept next. */
  readonly rhythm: Rhythm
  readonly standstill: Standstill
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What is settled as AWS last answered. */
function settledBy({ sweeper, times }: Round): Millis {
  return sweeper.answeredAt() - times.settle
}

/** How far the settled and the deep sweep have come. */
interface Position {
  settledUpTo: Millis
  /** Where the next settled sweep begins: what is before was longer settled than the overlap when it was read. */
  readAgainFrom: Millis
  deepUpTo: Millis
}

/**
 * Where to begin, by AWS's own clock: it has answered once by now. A checkpoint of a clock that ran ahead promised what was not there
 * yet, and is not believed.
 */
function firstPosition(checkpoint: CheckpointRecord | null, round: Round): Position {
  const { sweeper, times } = round
  const settledUpTo = checkpoint === null ? sweeper.answeredAt() - times.lookback : Math.min(checkpoint.settledUpTo, settledBy(round))
  return { settledUpTo, readAgainFrom: settledUpTo - times.overlap, deepUpTo: Number.NEGATIVE_INFINITY }
}

async function* sweepEdge({ sweeper, times, rhythm, standstill, clock, signal }: Round, hurry: boolean): AsyncGenerator<Batch> {
  const begunAt = clock()
  for await (const lines of sweeper.sweep(sweeper.now() - times.edge, null, hurry, signal)) {
    standstill.answered(sweeper.answeredAt())
    yield batchOf(lines)
  }
  rhythm.done(begunAt)
}

/** Reads a span; between its pages the edge is swept when it is due, so that what is new waits for nothing that is old. */
async function* sweepSpan(round: Round, { from, to }: Span, hurry: boolean): AsyncGenerator<Batch> {
  for await (const lines of round.sweeper.sweep(from, to, hurry, round.signal)) {
    round.standstill.answered(round.sweeper.answeredAt())
    yield batchOf(lines)
    if (round.rhythm.isDue()) yield* sweepEdge(round, hurry)
  }
}

/** Where it is time to: reads what is settled as AWS last answered, promises it, and reads a slice behind it. Returns whether more is settled by now. */
async function* sweepSettled(round: Round, position: Position): AsyncGenerator<Batch, boolean> {
  const { sweeper, times } = round
  const from = position.settledUpTo
  const due = settledBy(round)
  if (due - from < times.settleEvery) return false
  const upTo = Math.min(due, from + LONGEST_SWEEP)
  const isBehind = upTo < due
  const madeUp = round.standstill.toMakeUpFor()
  const begin = madeUp === null ? position.readAgainFrom : Math.min(position.readAgainFrom, from - HORIZON)
  yield* sweepSpan(round, { from: begin, to: upTo }, isBehind)
  position.settledUpTo = upTo
  position.readAgainFrom = Math.min(upTo, due - times.overlap)
  madeUp?.()
  sweeper.forget(upTo - Math.max(times.overlap, HORIZON))
  yield { ...batchOf([]), upTo }
  const slice = isBehind ? null : nextSlice(position.deepUpTo, upTo, SLICE * (upTo - from), times.overlap)
  if (slice === null) return isBehind
  yield* sweepSpan(round, slice, false)
  position.deepUpTo = slice.to
  return isBehind
}

/** The next slice of the deep sweep: from the horizon up to where the settled sweep reads again anyway, and round. */
function nextSlice(deepUpTo: Millis, settledUpTo: Millis, length: Millis, overlap: Millis): Span | null {
  const end = settledUpTo - overlap
  const horizon = settledUpTo - HORIZON
  if (horizon >= end) return null
  const from = deepUpTo + length > end ? horizon : Math.max(horizon, deepUpTo)
  return { from, to: Math.min(end, from + length) }
}

/** Event time from and to. */
interface Span {
  readonly from: Millis
  readonly to: Millis
}

function batchOf(lines: readonly FeedLine[]): Batch {
  return { lines, upTo: null, ended: false, assumed: false, cause: null }
}
