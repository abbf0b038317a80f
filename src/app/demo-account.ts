// The account of the demo: weeks of a calm factory, then a thief with the claim's key, who gets nothing once the claim is INACTIVE.
import type { Batch, Feed, FeedLine, Sleep } from '../ingest/feed.ts'
import type { CertificateId } from '../model/claim.ts'
import { type Clock, DAY, MINUTE, type Millis, SECOND } from '../model/time.ts'
import {
  factoryAddresses,
  generateLeak,
  generateRefusals,
  generateTraffic,
  leakAddresses,
  type TrafficLine,
  weekdayShifts,
} from './traffic.ts'

/** How often the live part hands over what was logged since. */
const STEP = SECOND / 4
/** What a client waits that was cut off, before it tries again. */
const RECONNECT = 2 * SECOND
/** Identities that the thief mints in a minute: a fifth of what AWS's default quota lets one claim have. */
const LEAK_PER_MINUTE = 120
const FACTORY_PER_DAY = 110
/** The factory's line stands still before the leak, so that the five minutes of the limit hold the thief's devices alone. */
const PAUSE = 6 * MINUTE

export interface DemoPlan {
  readonly seed: number
  readonly claim: CertificateId
  readonly template: string
  readonly days: number
  readonly clock: Clock
  readonly sleep: Sleep
  /** Since when the claim cannot provision any more; null while it can. */
  readonly inactiveSince: () => Promise<Millis | null>
  /** Whether the road has judged everything up to about now. */
  readonly isCaughtUp: () => boolean
  /** Keeps a line: the demo leaves its history behind. */
  readonly keep: (line: string) => void
  /** A day of calm was handed over. */
  readonly onDay: (day: number, entries: number) => void
  /** The thief's first line was handed over. */
  readonly onLeak: (at: Millis) => void
}

/** The account's log group as a feed: the past at full speed, then the present as it comes. */
export function demoFeed(plan: DemoPlan): Feed {
  return {
    name: 'demo',
    account: '111122223333',
    region: 'eu-west-1',
    hook: true,
    settle: null,
    async *batches(_from, signal) {
      const began = plan.clock()
      yield* calm(plan, began)
      while (!plan.isCaughtUp() && !signal.aborted) {
        yield batchOf(plan, [], plan.clock() - SECOND)
        await plan.sleep(STEP, signal)
      }
      yield* leak(plan, signal)
    },
  }
}

function* calm(plan: DemoPlan, until: Millis): Generator<Batch> {
  const common = { seed: plan.seed, claim: plan.claim, template: plan.template, sources: factoryAddresses, hook: true } as const
  for (let day = 1; day <= plan.days; day += 1) {
    const to = until - (plan.days - day) * DAY
    const end = Math.min(to, until - PAUSE)
    const lines = [
      ...generateTraffic({ ...common, kind: 'factory', from: to - DAY, to: end, perDay: FACTORY_PER_DAY, shifts: weekdayShifts }),
    ]
    yield batchOf(plan, lines, to)
    plan.onDay(day, lines.length)
  }
}

/** The leak as it comes: what was logged since, and not a line of what is still to come. */
async function* leak(plan: DemoPlan, signal: AbortSignal): AsyncGenerator<Batch> {
  const { seed, claim, template } = plan
  const thief = { seed, claim, template, sources: leakAddresses, hook: true, perMinute: LEAK_PER_MINUTE }
  let from = plan.clock()
  let underWay: readonly TrafficLine[] = []
  let hasBegun = false
  while (!signal.aborted) {
    await plan.sleep(STEP, signal)
    const to = plan.clock()
    // AWS ends the connections of a claim that it disables: what an attempt had still before it is not logged any more.
    const cut = (await plan.inactiveSince()) ?? Number.POSITIVE_INFINITY
    const turn = Math.min(to, Math.max(from, cut))
    const attempts = [...underWay, ...generateLeak({ ...thief, from, to: turn })].filter(({ at }) => at < cut)
    // A client waits before it connects again; by then the certificate has been seen to be INACTIVE.
    const back = Math.max(turn, cut + RECONNECT)
    const refusals = back < to ? [...generateRefusals({ ...thief, from: back, to })] : []
    underWay = attempts.filter(({ at }) => at >= to)
    const lines = [...attempts.filter(({ at }) => at < to).sort((a, b) => a.at - b.at), ...refusals]
    const [first] = lines
    if (!hasBegun && first !== undefined) {
      hasBegun = true
      plan.onLeak(first.at)
    }
    yield batchOf(plan, lines, to)
    from = to
  }
}

function batchOf(plan: DemoPlan, lines: readonly TrafficLine[], upTo: Millis): Batch {
  for (const { line } of lines) plan.keep(line)
  return { lines: lines.map(lineOf), upTo, ended: false, assumed: false, cause: null }
}

function lineOf({ at, line }: TrafficLine): FeedLine {
  const bytes = Buffer.from(line)
  return { bytes, size: bytes.length + 1, place: 'demo', receivedAt: at, recordedAt: at }
}
