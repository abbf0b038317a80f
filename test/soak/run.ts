// One run of the soak: entries → N ingest → Kafka → N watch → N respond → IoT, under faults, to its end and into the audit.
import { setTimeout as sleep } from 'node:timers/promises'
import { detectSettings } from '../../src/app/configuration.ts'
import { openLogBeside } from '../../src/app/open-log.ts'
import { TEMPLATE } from '../../src/app/traffic/plan.ts'
import { WATCH_GROUP } from '../../src/detect/run-watch.ts'
import { INGEST_GROUP } from '../../src/ingest/ingest.ts'
import { type Millis, SECOND } from '../../src/model/time.ts'
import { RESPOND_GROUP } from '../../src/respond/respond.ts'
import { until } from '../rig/until.ts'
import { audit } from './audit.ts'
import { type PurePass, passPurely } from './audit-detector.ts'
import { type Expectation, expectFrom } from './audit-input.ts'
import { type Fault, faultText, scheduleFaults, type soakedRoles } from './faults.ts'
import { type Figure, none } from './figures.ts'
import { watchGroupOffsets } from './group-offsets.ts'
import type { AttemptRules } from './naive-attempts.ts'
import { type Observer, observe } from './observer.ts'
import { startOperator } from './operator.ts'
import type { SoakPlan } from './plan.ts'
import { plainKafka } from './read-topic.ts'
import { type Rig, type Stage, setStage } from './stage.ts'
import { type Struck, strikeAll } from './strike.ts'
import { type TakeOver, takeOversOf } from './take-overs.ts'

export interface SoakResult {
  readonly plan: SoakPlan
  readonly figures: readonly Figure[]
  readonly takeOvers: readonly TakeOver[]
  readonly seconds: number
}

/** Groups by the topics they read. */
const GROUPS = { [WATCH_GROUP]: 'events', [RESPOND_GROUP]: 'ledger', [INGEST_GROUP]: 'checkpoints' } as const

/** How long is waited for what must come by itself; an intent that was left open is closed a minute after it was written. */
const PATIENCE: Millis = 180 * SECOND

/** Runs a plan. Rejects when something does not come to its end, with the last words of every process. */
export async function soak(plan: SoakPlan, rig: Rig): Promise<SoakResult> {
  const began = performance.now()
  const stage = await setStage(plan, rig)
  try {
    const { figures, takeOvers } = await play(stage, rig)
    return { plan, figures, takeOvers, seconds: Math.round((performance.now() - began) / SECOND) }
  } catch (thrown) {
    throw new Error(`${String(thrown)}\n${await stage.fleet.lastWords()}`, { cause: thrown })
  } finally {
    await stage.close()
  }
}

async function play(stage: Stage, { say }: Rig): Promise<Pick<SoakResult, 'figures' | 'takeOvers'>> {
  const { plan, configuration, config, fleet, broker, account, liveFrom, prefix } = stage
  const log = await openLogBeside(configuration, Date.now)
  const kafka = plainKafka(broker.brokers)
  const observer = observe(log, say)
  const operator = startOperator(config, observer, say)
  const groups = watchGroupOffsets(kafka, prefix, GROUPS)
  try {
    const struck = await strikeAll(scheduleFaults(plan), liveFrom, { fleet, broker, account, observer, say })
    // Not while the faults strike: reading so many lines holds this process up, and with it the faults.
    const expected = expectFrom(stage.input, new Set(stage.claims), rulesOf(stage))
    await untilComplete(stage, expected, observer, say)
    const ends = await stopAll(stage, ['ingest'])
    const pure = await passPurely(kafka, `${prefix}.events`, detectSettings(configuration))
    await untilCaughtUp(pure, observer, say)
    ends.push(...(await stopAll(stage, ['watch', 'respond'])))
    await groups.stop()
    say('all has come to its end; the audit begins')
    const figures = [
      ...figuresOfFaults(plan, struck, ends, fleet.ended),
      { what: 'approvals by the command line', asked: plan.leaks, measured: operator.approved(), orMore: true } as const,
      ...(await audit(stage, { kafka, expected, pure, groups })),
    ]
    return { figures, takeOvers: takeOversOf(struck, observer.nextSign, liveFrom) }
  } finally {
    await Promise.all([operator.stop(), observer.stop(), groups.stop().catch(() => undefined)])
    await log.close()
  }
}

function rulesOf({ plan, claims }: Stage): AttemptRules {
  return { timeout: plan.attemptTimeout, templates: new Map(claims.map((claim) => [claim, [TEMPLATE]])) }
}

type Say = Rig['say']

/** Until everything was put in, the watermark has passed the last attempt, and nobody waits for anything. */
async function untilComplete({ plan, input }: Stage, { lastEnd }: Expectation, observer: Observer, say: Say): Promise<void> {
  const lastVisible = input.at(-1)?.visibleAt ?? 0
  await sleep(Math.max(0, lastVisible - Date.now()))
  say('all entries are there; the watermark is waited for')
  const upTo = (partition: number): Millis => observer.watermarks().get(partition) ?? 0
  await until(
    `the watermark of every partition to pass ${new Date(lastEnd).toISOString()}`,
    () => Array.from({ length: plan.partitions }, (_, partition) => upTo(partition)).every((at) => at > lastEnd),
    Math.max(0, lastEnd - Date.now()) + plan.settle + PATIENCE,
  )
  say('open intents and approvals are waited for')
  await until('every intent to have its result', () => observer.openIntents() === 0 && observer.waiting().length === 0, PATIENCE)
}

/** SIGTERM to all instances of some roles; resolves to what did not end with 0. */
async function stopAll({ fleet }: Stage, roles: readonly (typeof soakedRoles)[number][]): Promise<string[]> {
  const names = roles.flatMap((role) => fleet.names(role))
  const codes = await Promise.all(names.map(async (name) => ({ name, code: await fleet.remove(name) })))
  return codes.filter(({ code }) => code !== 0).map(({ name, code }) => `${name}: ${code}`)
}

/** Until the roles have handled all that stands in the log. */
async function untilCaughtUp(pure: PurePass, observer: Observer, say: Say): Promise<void> {
  say('ingest has ended; watch and respond read on to the end')
  await until(
    'watch to handle the last tick of every partition',
    () => [...pure.watermarks].every(([partition, upTo]) => (observer.watermarks().get(partition) ?? 0) >= upTo),
    PATIENCE,
  )
  await until(
    'respond to take up every finding',
    () => [...pure.findings.keys()].every((id) => observer.takenUp().has(id)),
    PATIENCE,
  ).catch(
    // Which ones it did not is a figure of the audit.
    (thrown: unknown) => say(String(thrown)),
  )
  await until('nobody to wait for anything', () => observer.openIntents() === 0 && observer.waiting().length === 0, PATIENCE)
}

/** A role ends with it when the broker has been away for longer than a write is tried, about a minute; started again it waits. */
const GAVE_UP_FOR_NOW = 1

function figuresOfFaults(plan: SoakPlan, struck: readonly Struck[], ends: readonly string[], ended: readonly string[]): readonly Figure[] {
  const count = (...kinds: Fault['is'][]): number => struck.filter(({ fault }) => kinds.includes(fault.is)).length
  const codes = struck.filter(({ fault, exitCode }) => fault.is === 'remove' && exitCode !== 0)
  return [
    { what: 'kills of processes', asked: plan.kills, measured: count('kill', 'pause', 'kill-at-call') },
    { what: 'broker restarts', asked: plan.brokerRestarts, measured: count('restart-broker') },
    { what: 'instances added and removed', asked: plan.additions, measured: count('remove') },
    none(
      'processes that crashed, or gave up for good',
      ended.filter((how) => !how.endsWith(`exit code ${GAVE_UP_FOR_NOW}`)),
    ),
    { what: 'processes that gave up on the broker and were started again', asked: null, measured: ended.length },
    none('processes that did not end with 0 at SIGTERM', [
      ...ends,
      ...codes.map(({ fault, exitCode }) => `${faultText(fault)}: ${exitCode}`),
    ]),
  ]
}
