// The account of the demo: weeks of a calm factory, then a thief with the claim's key, who gets nothing once the claim is INACTIVE.
import type { Batch, Feed, FeedLine, Sleep } from '../ingest/feed.ts'
import type { CertificateId } from '../model/claim.ts'
import { type Clock, DAY, type Millis, SECOND } from '../model/time.ts'
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
/** Identities that the thief mints in a minute: a fifth of what AWS's default quota lets one claim have. */
const LEAK_PER_MINUTE = 120
const FACTORY_PER_DAY = 110

export interface DemoPlan {
  readonly seed: number
  readonly claim: CertificateId
  readonly template: string
  readonly days: number
  readonly clock: Clock
  readonly sleep: Sleep
  /** Whether the claim can still provision. */
  readonly isActive: () => Promise<boolean>
  /** Whether the road has judged everything up to about now. */
  readonly isCaughtUp: () => boolean
  /** Keeps a line: the demo leaves its history behind. */
  readonly keep: (line: string) => void
  /** A day of calm was handed over. */
  readonly onDay: (day: number, entries: number) => void
  readonly onLeak: (at: Millis) => void
}

/** The account's log group as a feed: the past at full speed, then the present as it comes. */
export function demoFeed(plan: DemoPlan): Feed {
  return {
    name: 'demo',
    account: '111122223333',
    region: 'eu-west-1',
    hook: false,
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
  const common = { seed: plan.seed, claim: plan.claim, template: plan.template, sources: factoryAddresses, hook: false } as const
  for (let day = 1; day <= plan.days; day += 1) {
    const to = until - (plan.days - day) * DAY
    const lines = [...generateTraffic({ ...common, kind: 'factory', from: to - DAY, to, perDay: FACTORY_PER_DAY, shifts: weekdayShifts })]
    yield batchOf(plan, lines, to)
    plan.onDay(day, lines.length)
  }
}

async function* leak(plan: DemoPlan, signal: AbortSignal): AsyncGenerator<Batch> {
  const thief = {
    seed: plan.seed,
    claim: plan.claim,
    template: plan.template,
    sources: leakAddresses,
    hook: false,
    perMinute: LEAK_PER_MINUTE,
  }
  let from = plan.clock()
  let isActive = await plan.isActive()
  plan.onLeak(from)
  while (!signal.aborted) {
    await plan.sleep(STEP, signal)
    // What a step was like is settled by the state at its begin: nobody is refused for a disablement that is still to come.
    const generate = isActive ? generateLeak : generateRefusals
    isActive = await plan.isActive()
    const to = plan.clock()
    // A second behind: the last lines of an attempt come a moment after its first.
    yield batchOf(plan, [...generate({ ...thief, from, to })], to - SECOND)
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
