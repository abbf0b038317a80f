// The processes of a world, and whoever starts them again when they end: each is one real role on a machine of its own.
import type { Feed } from '../../src/ingest/feed.ts'
import { digest } from '../../src/model/digest.ts'
import { type ErrorCode, toClaimwatchError } from '../../src/model/errors.ts'
import type { Notifier } from '../../src/model/notice.ts'
import { noTelemetry, type Stage } from '../../src/model/telemetry.ts'
import { type Millis, SECOND } from '../../src/model/time.ts'
import type { AwsAccount } from './account.ts'
import type { Broker } from './broker.ts'
import { SESSION } from './coordinator.ts'
import { type LogAccount, openGroup } from './log-group.ts'
import { createMachine, type Machine } from './machine.ts'
import { createMemoryLog } from './memory-log.ts'
import type { MishapMaker } from './mishap-maker.ts'
import type { Roles } from './roles.ts'
import type { Tally } from './tally.ts'
import { ACCOUNT, REGION } from './traffic.ts'
import type { VirtualTime } from './virtual-time.ts'
import { callOver, untilAborted } from './wire.ts'
import type { World } from './world.ts'

/** Everything that a process can reach, and the roles that it may play. */
export interface Site {
  readonly world: World
  readonly time: VirtualTime
  readonly broker: Broker
  readonly logs: LogAccount
  readonly aws: AwsAccount
  readonly mishaps: MishapMaker
  readonly tally: Tally
  readonly roles: Roles
  /** What people were told: notifier and notice, in order. */
  readonly told: string[]
}

export interface Process {
  readonly role: Stage
  readonly machine: Machine
  /** Asks it to end, as SIGTERM does. */
  stop(): void
}

export interface Fleet {
  running(role?: Stage): readonly Process[]
  start(role: Stage): void
  /** From now on no process of the role is started again; those that run are asked to end. */
  retire(role: Stage): void
  /** What processes ended with that no process may end with. */
  readonly faults: readonly string[]
}

/** With these a process may end: they pass, and the next one goes on. */
const MAY_END_WITH: ReadonlySet<ErrorCode> = new Set(['log-not-confirmed', 'log-assignment-lost', 'kafka-unreachable'])

/** Well below what the deadlines of the protocols allow for. */
const DROWSINESS: Millis = 5 * SECOND

/** Enough that no feed is behind only because it must wait for its turn. */
const BUDGET = { steady: 4, catchUp: 10 }

/** A fleet that keeps as many processes of each role running as the world says. */
export function createFleet(site: Site): Fleet {
  const { world, time, tally } = site
  const running = new Set<Process>()
  const retired = new Set<Stage>()
  const faults: string[] = []
  let started = 0

  function start(role: Stage): void {
    started += 1
    const machine = createMachine(`${role}-${started}`, time, DROWSINESS)
    const stopping = new AbortController()
    const process: Process = { role, machine, stop: () => machine.later(0, () => stopping.abort()) }
    running.add(process)
    time.note(`${machine.name} starts`)
    machine.onFate((fate) => {
      if (fate.is === 'killed') gone(process)
      else if (fate.ms > SESSION) strikeAgain(process, fate.ms)
    })
    play(role, site, machine, stopping.signal).then(
      () => {
        if (!stopping.signal.aborted) faults.push(`${machine.name} ended by itself`)
        tally.count('graceful ends')
        machine.kill()
      },
      (thrown: unknown) => {
        const { code, message } = toClaimwatchError(thrown)
        tally.count(`ended with ${code}`)
        time.note(`${machine.name} ends: ${message}`)
        if (!MAY_END_WITH.has(code)) faults.push(`${machine.name} ended with ${code}: ${thrown instanceof Error ? thrown.stack : message}`)
        machine.kill()
      },
    )
  }

  /** Soon after a machine has slept past its session, another of its role is killed: whoever follows goes on from what both left. */
  function strikeAgain({ role, machine }: Process, sleeps: Millis): void {
    if (!world.faults.has('second-blows')) return
    time.after(sleeps + world.random.between(1, 20) * SECOND, () => {
      const others = [...running].filter((other) => other.role === role && other.machine !== machine)
      const victim = others[world.random.between(0, others.length - 1)]
      if (time.now() >= world.healsAt || victim === undefined) return
      tally.count('second-blows')
      victim.machine.kill()
    })
  }

  function gone(process: Process): void {
    if (!running.delete(process)) return
    time.after(world.random.between(1, 5) * SECOND, () => {
      const { role } = process
      const alive = running.values().filter((other) => other.role === role)
      if (!retired.has(role) && [...alive].length < world.processes[role]) start(role)
    })
  }

  return {
    running: (role) => [...running].filter((process) => role === undefined || process.role === role),
    start,
    retire(role) {
      retired.add(role)
      for (const process of running) if (process.role === role) process.stop()
    },
    faults,
  }
}

/** Walks a role as `src/app/road.ts` does, on what stands in for its doors. */
function play(role: Stage, site: Site, machine: Machine, signal: AbortSignal): Promise<void> {
  const { world, broker, mishaps, roles, aws } = site
  const { detect, pace, respond } = world
  const { clock, sleep, name: writer } = machine
  const common = { log: createMemoryLog({ broker, machine, mishaps }), clock, sleep, signal, telemetry: noTelemetry, writer }
  switch (role) {
    case 'ingest':
      return roles.runIngest({ ...common, feeds: feedsOf(site, machine), claims: detect.claims.map(({ id }) => id), tickEvery: pace.tick })
    case 'watch':
      return roles.runWatch({ ...common, settings: detect, configHash: 'simulated' })
    case 'respond': {
      const outbox = roles.createOutbox([notifierOf('fast', site, machine), notifierOf('slow', site, machine)], noTelemetry)
      let salts = 0
      const salt = (): string => digest('simulated salt', writer, salts++)
      return roles.runRespond({ ...common, settings: respond, certificates: aws.door(machine, mishaps), outbox, salt })
    }
  }
}

function feedsOf({ world, logs, mishaps, roles }: Site, machine: Machine): readonly Feed[] {
  const { poll: pollInterval, settle, lookback } = world.pace
  const names = world.detect.hookFeed ? (['iot', 'hook'] as const) : (['iot'] as const)
  return names.map((name) => {
    const group = openGroup(logs, name, machine, mishaps)
    const door = { name, group, clock: machine.clock, sleep: machine.sleep, account: ACCOUNT, region: REGION }
    return roles.pollFeed({ ...door, hook: name === 'hook', pollInterval, settle, lookback, budget: BUDGET, telemetry: noTelemetry })
  })
}

function notifierOf(name: string, { mishaps, told }: Site, machine: Machine): Notifier {
  return {
    name,
    deliver(notice, signal) {
      const delivered = callOver(machine, mishaps, `deliver ${name}`, () => {
        mishaps.deliver(name)
        told.push(`${name} ${notice.id}`)
      })
      return untilAborted(signal, delivered)
    },
  }
}
