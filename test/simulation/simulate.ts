// One simulation: a world lives through its faults, heals, comes to rest, and everything that it wrote is held against the oracles.
import { seededRandom } from '../../src/app/seeded-random.ts'
import type { Topic } from '../../src/model/record.ts'
import { type Stage, stages } from '../../src/model/telemetry.ts'
import { MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import { createAwsAccount } from './account.ts'
import { createBroker } from './broker.ts'
import { heal, planChaos } from './chaos.ts'
import { createFleet, type Fleet, type Site } from './fleet.ts'
import { createMishapMaker } from './mishap-maker.ts'
import { whatIsLeft } from './oracles/at-rest.ts'
import { judge } from './oracles/judge.ts'
import { partitionsIn } from './oracles/topics.ts'
import { type Roles, realRoles } from './roles.ts'
import { createTally } from './tally.ts'
import { claims } from './traffic.ts'
import { createVirtualTime } from './virtual-time.ts'
import { worldOf } from './world.ts'

/** After it has healed, a world comes to rest within so much virtual time: a notice that failed often is tried again after five minutes. */
const RESTS_WITHIN: Millis = 40 * MINUTE
/** What is under way when the feeds are no longer read has come to its end by then. */
const LAST_WORDS: Millis = 20 * SECOND

export interface Outcome {
  readonly seed: number
  /** SHA-256 over everything that the doors saw: the same for the same seed, always. */
  readonly traceHash: string
  /** What must never be, in words; empty if all is well. */
  readonly violations: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

export interface SimulationOptions {
  /** The real ones if absent. */
  readonly roles?: Roles
  /** Told every line of the trace. */
  readonly onNote?: (at: Millis, line: string) => void
  /** Given everything at the end, for whoever looks closer. */
  readonly onEnd?: (site: Site) => void
}

/** Lives through the world of a seed. */
export async function simulate(seed: number, { roles = realRoles, onNote, onEnd }: SimulationOptions = {}): Promise<Outcome> {
  // Aborts come by the thousand, and each would write down a stack.
  Error.stackTraceLimit = 0
  const world = worldOf(seed)
  const time = createVirtualTime(seededRandom('time', seed), world.start, onNote)
  const tally = createTally()
  const mishaps = createMishapMaker(world, tally)
  const site: Site = {
    ...{ world, time, tally, mishaps, roles },
    broker: createBroker(time, world.partitions, world.isEager),
    logs: { deliveries: world.deliveries, pageSize: world.pageSize, failure: null },
    aws: createAwsAccount([claims.hooked, claims.plain], time.now, mishaps),
    told: [],
  }
  const fleet = createFleet(site)
  startAll(site, fleet)
  planChaos(site, fleet)
  await time.run(world.healsAt)
  heal(site, fleet)
  await time.run(world.healsAt + RESTS_WITHIN, () => whatIsLeft(site).length === 0)
  const left = whatIsLeft(site).map((thing) => `not at rest ${RESTS_WITHIN / MINUTE} minutes after it healed: ${thing}`)
  fleet.retire('ingest')
  await time.run(time.now() + LAST_WORDS)
  const violations = left.length > 0 ? [...left, ...fleet.faults] : [...fleet.faults, ...judge(site)]
  onEnd?.(site)
  countWhatWas(site)
  return { seed, traceHash: time.traceHash(), violations, counts: tally.all() }
}

/** How much of everything there was, beside the faults that were counted as they happened. */
function countWhatWas({ world, tally, broker, aws, told }: Site): void {
  const { deliveries, faults, shape } = world
  const written = (topic: Topic): number =>
    partitionsIn(broker, topic).reduce((sum, partition) => sum + broker.history(topic, partition).length, 0)
  tally.count(`worlds: ${shape}`)
  tally.count('entries', deliveries.length)
  tally.count('late-entries', deliveries.filter(({ isLate }) => isLate).length)
  tally.count('doubled-entries', deliveries.filter(({ isCopy }) => isCopy).length)
  if (faults.has('bursts')) tally.count('bursts')
  for (const topic of ['events', 'attempts', 'windows', 'findings', 'ledger'] as const) tally.count(`records of ${topic}`, written(topic))
  tally.count('calls that change a certificate', aws.calls.length)
  tally.count('notices delivered', told.length)
}

function startAll({ world, time }: Site, fleet: Fleet): void {
  const starts: readonly Stage[] = stages.flatMap((role) => Array<Stage>(world.processes[role]).fill(role))
  for (const role of starts) time.after(world.random.fraction() * 10 * SECOND, () => fleet.start(role))
}
