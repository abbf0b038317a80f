// Made-up traffic of one claim for the demo, the feeder and the tests: a factory in its shifts, and a leak.
//
// Every minute is made from the seed and its own number alone: slices, put together, are the whole, wherever it is cut. What a generated
// history of many claims is made of stands in `traffic/`.
import type { CertificateId } from '../model/claim.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import { type Actor, createOwner, type Owner, type Shift, shiftRate, storiesOf } from './traffic/actors.ts'
import { factoryMishaps } from './traffic/courses.ts'
import { type Account, sampleAccount, sampleBuild } from './traffic/device.ts'
import type { TrafficLine } from './traffic/entry.ts'
import { createMinutes } from './traffic/minutes.ts'
import { createNoise } from './traffic/noise.ts'

export type { Shift } from './traffic/actors.ts'
export type { TrafficLine } from './traffic/entry.ts'
export { factoryAddresses, leakAddresses } from './traffic/networks.ts'

/** By UTC. */
export const weekdayShifts: readonly Shift[] = [{ days: [1, 2, 3, 4, 5], from: 6, to: 22 }]

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

/** A factory: attempts in its shifts, about one in a hundred of them with a mishap. In the order of time. */
export function* generateTraffic(plan: FactoryPlan): Generator<TrafficLine> {
  const { perDay, shifts, noisePerMinute = 0 } = plan
  const factory = actorOf('factory', plan, {
    kind: 'factory',
    prefix: 'SN',
    rateAt: shiftRate(shifts, perDay, 'UTC'),
    mishaps: factoryMishaps,
  })
  yield* told(plan, [factory, ...(noisePerMinute > 0 ? [noiseOf(plan, noisePerMinute)] : [])])
}

/** A leak: somebody with the claim's key mints identities, all of them accepted. In the order of time. */
export function* generateLeak(plan: LeakPlan): Generator<TrafficLine> {
  yield* told(plan, [actorOf('leak', plan, thief(plan))])
}

/** What both leave in the log once the claim is INACTIVE: nothing but refused connections. In the order of time. */
export function* generateRefusals(plan: LeakPlan): Generator<TrafficLine> {
  yield* told(plan, [actorOf('refusal', plan, { ...thief(plan), disabledAt: Number.NEGATIVE_INFINITY })])
}

function thief({ perMinute }: LeakPlan): Pick<Owner, 'kind' | 'prefix' | 'rateAt' | 'mishaps'> {
  return { kind: 'attacker', prefix: 'SN-X', rateAt: () => perMinute, mishaps: {} }
}

function actorOf(name: string, plan: Plan, owner: Omit<Owner, 'principalOf' | 'template' | 'addressOf' | 'buildOf'>): Actor {
  const { claim, template, sources } = plan
  const common: Pick<Owner, 'principalOf' | 'template' | 'addressOf' | 'buildOf'> = {
    ...{ template, principalOf: () => claim, addressOf: (random) => random.pick(sources), buildOf: () => sampleBuild },
  }
  return createOwner(`${name} ${claim}`, { ...common, ...owner }, accountOf(plan))
}

function noiseOf(plan: Plan, perMinute: number): Actor {
  const noise = createNoise(plan.seed, accountOf(plan))
  return {
    ...{ name: 'noise', isSingle: false, rateAt: () => perMinute },
    story: (at, _index, random) => ({ lines: [noise(at, random)], labels: [] }),
  }
}

function accountOf({ hook }: Plan): Account {
  return { ...sampleAccount, hook: hook ? 'bare' : 'absent' }
}

/** The lines of visits that begin within the plan. One that begins before its end is told to its own. */
function* told(plan: Plan, actors: readonly Actor[]): Generator<TrafficLine> {
  const minutes = createMinutes()
  const isWithin = (at: Millis): boolean => at >= plan.from && at < plan.to
  for (let minute = Math.floor(plan.from / MINUTE); minute * MINUTE < plan.to; minute += 1) {
    const begun = actors
      .flatMap((actor) => storiesOf(actor, plan.seed, minute))
      .filter(({ lines: [first] }) => first !== undefined && isWithin(first.at))
    for (const { lines } of begun) for (const line of lines) minutes.put(line)
    yield* linesOf(minutes.take(minute))
  }
  for (let minute = minutes.next(); minute !== null; minute = minutes.next()) yield* linesOf(minutes.take(minute))
}

function linesOf(delivered: readonly { readonly line: TrafficLine }[]): readonly TrafficLine[] {
  return delivered.map(({ line }) => line)
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
