// A member of a group on one machine: partitions come and go, each step awaited before the next; who is taken for dead joins again.
import { type Assignment, assign, begin, handleChunk } from '../../src/log/assignment.ts'
import { deferred } from '../../src/log/deferred.ts'
import type { ConsumeHandlers, Consumer } from '../../src/log/event-log.ts'
import { assignmentLost, isAssignmentLost } from '../../src/log/faults.ts'
import type { Topic } from '../../src/model/record.ts'
import { SECOND } from '../../src/model/time.ts'
import { type GroupMember, SESSION } from './coordinator.ts'
import type { LogHouse } from './memory-log.ts'
import { createReader, type Reader } from './reader.ts'
import { callOver, createConnection } from './wire.ts'

/** How often a member that has nothing to read says that it is there. */
const HEARTBEAT = 3 * SECOND

/** One partition in the member's hands. */
interface Run {
  /** Who we were when it was given to us. */
  readonly holder: GroupMember
  readonly assignment: Assignment
  readonly reader: Reader
  /** Resolves when no handler of it is under way any more. */
  worked: Promise<void>
}

/** As `EventLog.consume`. */
export async function joinGroup(house: LogHouse, topic: Topic, group: string, handlers: ConsumeHandlers): Promise<Consumer> {
  const { broker, machine, mishaps } = house
  const { coordinator } = broker
  const ended = deferred()
  const fromCoordinator = createConnection(machine.time)
  const runs = new Map<number, Run>()
  let self = newSelf()
  let turn: Promise<void> = Promise.resolve()
  let failure: unknown = null
  let ending: Promise<void> | null = null

  /** What the coordinator knows us by; after it took us for dead we are somebody else. */
  function newSelf(): GroupMember {
    const member: GroupMember = {
      machine: machine.name,
      assigned: (partition, committed) => hear(member, () => inTurn(() => takeUp(member, partition, committed ?? 0))),
      revoked: (partition) =>
        hear(member, () => {
          const run = runs.get(partition)
          if (run !== undefined) run.assignment.over = true
          inTurn(() => giveUp(partition))
        }),
    }
    return member
  }

  function hear(member: GroupMember, act: () => void): void {
    machine.later(fromCoordinator(mishaps.latency('group')), () => {
      if (member === self) act()
    })
  }

  function inTurn(step: () => Promise<void>): void {
    turn = turn.then(step).catch((thrown: unknown) => void end(thrown))
  }

  async function takeUp(holder: GroupMember, partition: number, next: number): Promise<void> {
    if (ending !== null || holder !== self) return
    const assignment = assign(partition, next)
    const run: Run = { holder, assignment, reader: createReader(house, topic, partition, `fetch ${topic}`), worked: Promise.resolve() }
    runs.set(partition, run)
    await begin(assignment, handlers)
    run.worked = work(run).catch((thrown: unknown) => {
      if (!(assignment.over && isAssignmentLost(thrown))) void end(thrown)
    })
  }

  async function work({ holder, assignment, reader }: Run): Promise<void> {
    const { partition } = assignment
    // Who is asked to give a partition up still has it: the group waits.
    const prove = (): Promise<void> => ask(holder, partition, 'heartbeat', () => coordinator.knows(holder))
    const commit = (next: number): Promise<void> =>
      ask(holder, partition, 'commit', () => {
        const mayCommit = coordinator.holds(holder, partition)
        if (mayCommit) coordinator.commit(holder, partition, next)
        return mayCommit
      })
    for (;;) {
      const records = await reader.next(assignment.next)
      if (records.length === 0 || assignment.over || ending !== null) return
      await prove()
      await handleChunk(topic, assignment, records, { prove, commit }, (chunk) => handlers.onChunk(chunk))
      machine.time.note(`${machine.name} has read ${topic} ${partition} up to ${assignment.next}`)
    }
  }

  async function ask(holder: GroupMember, partition: number, what: string, isGranted: () => boolean): Promise<void> {
    const granted = await callOver(machine, mishaps, `${what} ${topic}`, () => !broker.isAway() && isGranted())
    if (granted) return
    rejoin(holder)
    throw assignmentLost(topic, partition)
  }

  /** What is held counts no longer: handlers may finish and commit nothing. Then the group is joined as a new member. */
  function rejoin(refused: GroupMember): void {
    if (refused !== self || ending !== null) return
    for (const { assignment, reader } of runs.values()) {
      assignment.over = true
      reader.stop()
    }
    self = newSelf()
    coordinator.leave(refused)
    inTurn(giveUpAll)
    inTurn(enter)
  }

  /** Joins the group; a broker that is away is waited for. */
  async function enter(): Promise<void> {
    const me = self
    const join = (): boolean => {
      // It slept past its session while it waited, and has come back as somebody else.
      if (me !== self) return true
      if (broker.isAway()) return false
      coordinator.join(topic, group, me)
      // It was killed while the call was on its way.
      if (!machine.isAlive()) machine.time.after(SESSION, () => coordinator.expel(me))
      return true
    }
    while (!(await callOver(machine, mishaps, `join ${topic}`, join))) {
      await new Promise<void>((resolve) => machine.later(SECOND, resolve))
    }
  }

  async function giveUp(partition: number): Promise<void> {
    const run = runs.get(partition)
    if (run === undefined) return
    run.reader.stop()
    await run.worked
    run.assignment.over = true
    runs.delete(partition)
    await handlers.onRevoked?.(partition, run.assignment.epoch)
    machine.time.after(mishaps.latency('group'), () => coordinator.released(run.holder, partition))
  }

  async function giveUpAll(): Promise<void> {
    for (const partition of [...runs.keys()]) await giveUp(partition)
  }

  function end(thrown: unknown): Promise<void> {
    failure ??= thrown
    ending ??= Promise.resolve().then(async () => {
      for (const { reader } of runs.values()) reader.stop()
      await turn
      await giveUpAll().catch((failed: unknown) => {
        failure ??= failed
      })
      await callOver(machine, mishaps, `leave ${topic}`, () => coordinator.leave(self))
      if (failure === null) ended.resolve()
      else ended.reject(failure)
    })
    return ending
  }

  machine.onFate((fate) => {
    const me = self
    if (fate.is === 'paused' && fate.ms <= SESSION) return
    machine.time.after(SESSION, () => coordinator.expel(me))
    // Who wakes hears of it with the next heartbeat, if nothing told it sooner.
    if (fate.is === 'paused') machine.later(SESSION, () => machine.later(machine.time.random.fraction() * HEARTBEAT, () => rejoin(me)))
  })
  await enter()
  return { ended: ended.promise, close: () => end(null) }
}
