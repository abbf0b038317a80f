// What goes wrong on the wires of a world while it has faults: strikes in the middle of calls, appends that fail, calls that take long.
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { type Stage, stages } from '../../src/model/telemetry.ts'
import { MINUTE, type Millis, SECOND } from '../../src/model/time.ts'
import type { AwsMood, UpdateFate } from './account.ts'
import { SESSION } from './coordinator.ts'
import type { Machine } from './machine.ts'
import type { Tally } from './tally.ts'
import type { AppendFate, Mishaps } from './wire.ts'
import type { FaultName, World } from './world.ts'

/** What a strike does to a machine: it ends, it sleeps, or its clock is set wrong. */
export type Blow = 'kill' | 'pause' | 'jump'

export interface MishapMaker extends Mishaps, AwsMood {
  /** The next call of some kind, by a process of some role, is struck. */
  arm(fate: Blow): void
  /** What a notifier comes to; throws where it fails. */
  deliver(notifier: string): void
  /** From now on nothing goes wrong. */
  heal(): void
}

/** The calls of each role that are worth a strike: each is as likely to be hit as those that are made a hundred times as often. */
const CALLS: Readonly<Record<Stage, readonly [string, ...string[]]>> = {
  ingest: ['read iot', 'append events', 'append checkpoints'],
  watch: ['append attempts', 'append windows', 'append findings', 'append state', 'heartbeat events', 'commit events'],
  respond: ['append ledger', 'commit ledger', 'update', 'describe', 'deliver fast'],
}
/** Where a clock that jumps can do harm: between what it was asked for and what is made of that. */
const CALLS_BEFORE_CLOCKS: typeof CALLS = {
  ingest: ['append events'],
  watch: ['append state'],
  respond: ['append ledger', 'describe'],
}
/** How often what is possible happens to a call. */
const APPEND = 0.01
const AWS = 0.4

interface Strike {
  readonly call: string
  readonly step: 'before' | 'after'
  readonly fate: Blow
}

export function createMishapMaker(world: World, tally: Tally): MishapMaker {
  const { faults, random, shape } = world
  const armed: Strike[] = []
  let isHealed = false
  const has = (fault: FaultName): boolean => !isHealed && faults.has(fault)
  const happens = (fault: FaultName, chance: number): boolean => {
    if (!has(fault) || !random.chance(chance)) return false
    tally.count(fault)
    return true
  }

  function appendFate(): AppendFate {
    if (happens('torn-appends', APPEND)) return 'torn'
    if (happens('unheard-appends', APPEND)) return 'unheard'
    return happens('refused-appends', APPEND) ? 'refused' : 'written'
  }

  function updateFate(): UpdateFate {
    if (happens('unanswered-updates', AWS)) return 'applied-unanswered'
    if (happens('ignored-updates', AWS)) return 'ignored'
    return happens('throttled-aws', AWS) ? random.pick(['throttled', 'failed']) : 'applied'
  }

  function latency(call: string): Millis {
    if (call === 'tail state' && happens('slow-state-tail', 0.3)) return random.between(1, 20) * SECOND
    if (call === 'update' && happens('slow-aws', AWS)) return random.between(1, 15) * SECOND
    // An intent may outlive its time between two of them.
    if (call === 'describe' && happens('slow-aws', AWS)) return random.between(1, 40) * SECOND
    if (call === 'deliver slow' && happens('slow-notifier', 0.5)) return random.between(5, 40) * SECOND
    return 1 + random.fraction() * 12
  }

  function strike(machine: Machine, call: string, step: 'before' | 'after'): void {
    const index = armed.findIndex((each) => each.call === call && each.step === step)
    const [hit] = index < 0 ? [] : armed.splice(index, 1)
    if (hit === undefined) return
    machine.time.note(`${machine.name} is struck ${step} ${call}`)
    tally.count(`struck ${step} ${call}`)
    if (hit.fate === 'kill') crash(machine, tally)
    else if (hit.fate === 'jump') jumpClock(machine, random, tally)
    else pause(machine, world, tally)
  }

  return {
    appendFate,
    updateFate,
    latency,
    strike,
    describeFails: () => happens('throttled-aws', 0.1),
    visibleAfter: () => (happens('late-visibility', AWS) ? random.between(1, 6) * SECOND : 0),
    deliver(notifier) {
      if (notifier === 'slow' && happens('failing-notifier', AWS)) {
        throw new ClaimwatchError('notify-failed', { what: 'the simulated notifier is not well' })
      }
    },
    arm(fate) {
      const able = shape === 'road' ? stages : (['ingest', 'watch'] as const)
      const role = able[random.between(0, able.length - 1)] ?? 'watch'
      const calls = fate === 'jump' ? CALLS_BEFORE_CLOCKS : CALLS
      armed.push({ call: random.pick(calls[role]), step: random.pick(['before', 'after']), fate })
    },
    heal() {
      isHealed = true
      armed.length = 0
    },
  }
}

/** Kills a machine. */
export function crash(machine: Machine, tally: Tally): void {
  tally.count('crashes')
  machine.kill()
}

/** Sets the clock of a machine wrong by some minutes. */
export function jumpClock(machine: Machine, random: SeededRandom, tally: Tally): void {
  tally.count('clock-jumps')
  machine.setClockWrongBy(random.between(-10 * MINUTE, 10 * MINUTE))
}

/** Pauses a machine for a while; past its session it is a zombie when it wakes. In a history it may sleep longer than copies are remembered. */
export function pause(machine: Machine, { random, shape }: World, tally: Tally): void {
  const isLong = shape === 'history' && random.chance(0.4)
  const ms = isLong ? random.between(8, 20) * MINUTE : random.chance(0.3) ? random.between(1, 8) * SECOND : random.between(11, 75) * SECOND
  tally.count('pauses')
  if (ms > SESSION) tally.count('zombies')
  machine.pause(ms)
}
