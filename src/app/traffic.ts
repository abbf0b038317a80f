// Made-up traffic of a claim: a factory in its shifts, and a leak. Seeded, so that the demo, the tests and the feeder see the same again.
//
// Every minute is made from the seed and its own number alone: slices, put together, are the whole, wherever it is cut.
import type { CertificateId } from '../model/claim.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../model/time.ts'
import { type SeededRandom, seededRandom } from './seeded-random.ts'
import { type Course, lineOfNoise, linesOfAttempt, linesOfRefusal, type TrafficLine, type Trial } from './traffic-lines.ts'

export type { TrafficLine } from './traffic-lines.ts'

/** Hours of work, in UTC. */
export interface Shift {
  /** 0 is Sunday. */
  readonly days: readonly number[]
  /** From this hour to, not including, that one: 6 and 22. */
  readonly from: number
  readonly to: number
}

export const weekdayShifts: readonly Shift[] = [{ days: [1, 2, 3, 4, 5], from: 6, to: 22 }]

/** Networks that no real device has (RFC 5737): a factory's, and where a thief sits. */
export const factoryAddresses = ['198.51.100.17', '198.51.100.18'] as const
export const leakAddresses = ['203.0.113.66', '203.0.113.91', '192.0.2.14'] as const

/** What a factory and a leak have in common. */
interface Plan {
  readonly seed: number
  readonly claim: CertificateId
  /** From this moment to, not including, that one. */
  readonly from: Millis
  readonly to: Millis
  readonly template: string
  /** Addresses that the devices come from. */
  readonly sources: readonly [string, ...string[]]
  /** Whether the template's hook writes its line. */
  readonly hook: boolean
  readonly account?: string
  readonly region?: string
}

export interface FactoryPlan extends Plan {
  readonly kind: 'factory'
  /** Attempts on a day with shifts, on the average. */
  readonly perDay: number
  readonly shifts: readonly Shift[]
  /** Entries a minute of devices that are long provisioned; 0 where absent. */
  readonly noisePerMinute?: number
}

export interface LeakPlan extends Plan {
  readonly perMinute: number
}

// Shares of the attempts, in the middle of what factories show (docs: detection reference, section 6).
const REJECTED = 0.004
const REFUSED = 0.001
const ORPHAN = 0.003
const DUPLICATE = 0.003

/** A factory: attempts in its shifts, about one in a hundred of them with a mishap. In the order of time. */
export function* generateTraffic(plan: FactoryPlan): Generator<TrafficLine> {
  yield* inOrder(plan, (minute) => {
    const random = seededRandom('factory', plan.seed, plan.claim, minute)
    const attempts = timesWithin(minute, random.poisson(attemptsAMinute(plan, minute)), random)
    const noise = timesWithin(minute, random.poisson(plan.noisePerMinute ?? 0), random)
    return [
      ...attempts.map((at, index) => linesOfDevice(trialOf(plan, at, serialOf('SN', minute, index), random), random)),
      ...noise.map((at) => [lineOfNoise(trialOf(plan, at, `unit-${random.between(1, 5_000)}`, random), random)]),
    ]
  })
}

/** A leak: somebody with the claim's key mints identities, all of them accepted. In the order of time. */
export function* generateLeak(plan: LeakPlan): Generator<TrafficLine> {
  yield* steadily('leak', plan, linesOfAttempt)
}

/** What both leave in the log once the claim is INACTIVE: nothing but refused connections. In the order of time. */
export function* generateRefusals(plan: LeakPlan): Generator<TrafficLine> {
  yield* steadily('refusal', plan, linesOfRefusal)
}

function steadily(what: string, plan: LeakPlan, linesOf: (trial: Trial, random: SeededRandom) => readonly TrafficLine[]) {
  return inOrder(plan, (minute) => {
    const random = seededRandom(what, plan.seed, plan.claim, minute)
    const times = timesWithin(minute, random.poisson(plan.perMinute), random)
    return times.map((at, index) => linesOf(trialOf(plan, at, serialOf('SN-X', minute, index), random), random))
  })
}

/** Several streams as one, in the order of time. */
export function* merged(...streams: readonly Iterable<TrafficLine>[]): Generator<TrafficLine> {
  const heads = streams.map((stream) => {
    const rest = stream[Symbol.iterator]()
    return { rest, line: nextOf(rest) }
  })
  for (;;) {
    const first = heads.reduce((best, head) => ((head.line?.at ?? Infinity) < (best.line?.at ?? Infinity) ? head : best), heads[0] ?? ENDED)
    if (first.line === null) return
    yield first.line
    first.line = nextOf(first.rest)
  }
}

const ENDED: { rest: Iterator<TrafficLine>; line: TrafficLine | null } = { rest: [].values(), line: null }

function nextOf(rest: Iterator<TrafficLine>): TrafficLine | null {
  const next = rest.next()
  return next.done === true ? null : next.value
}

/**
 * Groups of lines, minute by minute, as one stream. An attempt that begins before the end of the plan is told to its end. Attempts run
 * from one minute into the next: lines wait until no earlier one can come.
 */
function* inOrder(plan: Plan, groupsOf: (minute: number) => readonly (readonly TrafficLine[])[]): Generator<TrafficLine> {
  let waiting: TrafficLine[] = []
  for (let minute = Math.floor(plan.from / MINUTE); minute * MINUTE < plan.to; minute += 1) {
    const begun = groupsOf(minute).filter(([first]) => first !== undefined && first.at >= plan.from && first.at < plan.to)
    waiting = [...waiting, ...begun.flat()].sort((a, b) => a.at - b.at)
    const settled = waiting.filter(({ at }) => at < (minute + 1) * MINUTE)
    waiting = waiting.slice(settled.length)
    yield* settled
  }
  yield* waiting
}

function attemptsAMinute({ shifts, perDay }: FactoryPlan, minute: number): number {
  const at = new Date(minute * MINUTE)
  const today = shifts.filter(({ days }) => days.includes(at.getUTCDay()))
  const minutes = today.reduce((sum, { from, to }) => sum + ((to - from) * HOUR) / MINUTE, 0)
  const hour = ((minute * MINUTE) % DAY) / HOUR
  return today.some(({ from, to }) => hour >= from && hour < to) ? perDay / minutes : 0
}

function timesWithin(minute: number, count: number, random: SeededRandom): readonly Millis[] {
  return Array.from({ length: count }, () => minute * MINUTE + random.between(0, MINUTE - 1)).sort((a, b) => a - b)
}

/** Minutes since the epoch have eight digits until 2160. */
function serialOf(prefix: string, minute: number, index: number): string {
  return `${prefix}-${minute}${String(index).padStart(3, '0')}`
}

function trialOf(plan: Plan, at: Millis, serial: string, random: SeededRandom): Trial {
  const { claim, template, hook, account = '111122223333', region = 'eu-west-1' } = plan
  return { at, course: 'ok', claim, serial, address: random.pick(plan.sources), template, account, region, hook }
}

/** A device's lines; one that registers twice does so within the minute after, when the line's tester asks again. */
function linesOfDevice(trial: Trial, random: SeededRandom): readonly TrafficLine[] {
  const first = linesOfAttempt({ ...trial, course: courseOf(random) }, random)
  if (!random.chance(DUPLICATE)) return first
  return [...first, ...linesOfAttempt({ ...trial, at: trial.at + random.between(20_000, 50_000) }, random)]
}

function courseOf(random: SeededRandom): Course {
  const dice = random.fraction()
  if (dice < REJECTED) return 'register-rejected'
  if (dice < REJECTED + REFUSED) return 'create-refused'
  return dice < REJECTED + REFUSED + ORPHAN ? 'orphan' : 'ok'
}
