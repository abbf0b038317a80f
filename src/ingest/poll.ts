// The feed of a log group that is polled: an edge sweep for what is new, and a settled sweep behind it that can promise completeness.
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
  let settledUpTo = checkpoint?.settledUpTo ?? sweeper.now() - pace.lookback
  let failures = 0
  while (!signal.aborted) {
    let isBehind = false
    try {
      for await (const lines of sweeper.sweep(sweeper.now() - pace.edge, null, false, signal)) yield batchOf(lines)
      const due = sweeper.now() - pace.settle
      if (due - settledUpTo >= pace.settleEvery) {
        const upTo = Math.min(due, settledUpTo + LONGEST_SWEEP)
        isBehind = upTo < due
        for await (const lines of sweeper.sweep(settledUpTo - pace.overlap, upTo, isBehind, signal)) yield batchOf(lines)
        settledUpTo = upTo
        sweeper.forget(upTo - pace.overlap)
        yield { ...batchOf([]), upTo }
      }
      failures = 0
    } catch (thrown) {
      if (signal.aborted) return
      failures++
      yield { ...batchOf([]), cause: causeOf(thrown) }
    }
    if (!isBehind) await rest(failures === 0 ? pace.pollInterval : backoff(pace.pollInterval, failures), sleep, signal)
  }
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
