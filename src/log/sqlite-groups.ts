// The groups of an embedded log. One process owns the log, so that who handles which partition is known in its memory; what a group
// committed stands in the file.
import { setImmediate as breathe } from 'node:timers/promises'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { type Assignment, assign, begin, type Hold, handleChunk } from './assignment.ts'
import { deferred } from './deferred.ts'
import type { ConsumeHandlers, Consumer } from './event-log.ts'
import { assignmentLost, logGap } from './faults.ts'
import { createLagMeter, type LagMeter } from './lag.ts'
import type { Shelf } from './sqlite-shelf.ts'
import { isCompacted } from './topics.ts'

export interface Groups {
  /** As `EventLog.consume`. */
  join(topic: Topic, group: string, handlers: ConsumeHandlers): Consumer
  /** Closes every consumer. Their handlers finish first. */
  close(): Promise<void>
  /** Ends every consumer with an error: the log is no longer ours. */
  abandon(error: ClaimwatchError): void
}

interface Group {
  readonly topic: Topic
  readonly name: string
  /** In the order in which they joined: partition `p` is for member `p` modulo their number. */
  readonly members: Member[]
  readonly held: Map<number, Run>
  /** Partitions change hands one after the other. */
  turn: Promise<void>
}

interface Member {
  readonly handlers: ConsumeHandlers
  readonly lag: LagMeter
  /** Leaves the group; with an error, `ended` rejects with the first one. */
  leave(error: unknown): Promise<void>
}

/** One member at work on one partition. */
interface Run {
  readonly member: Member
  /** Lets the handler under way finish, tells `onRevoked`, and resolves. */
  stop(): Promise<void>
}

/** The groups over one shelf. */
export function createGroups(shelf: Shelf): Groups {
  const groups = new Map<string, Group>()
  const consumers = new Set<Member>()

  function groupOf(topic: Topic, name: string): Group {
    const key = `${topic} ${name}`
    const group = groups.get(key) ?? { topic, name, members: [], held: new Map<number, Run>(), turn: Promise.resolve() }
    groups.set(key, group)
    return group
  }

  function join(topic: Topic, name: string, handlers: ConsumeHandlers): Consumer {
    const group = groupOf(topic, name)
    const ended = deferred()
    let failure: unknown = null
    let left: Promise<void> | undefined
    const member: Member = {
      handlers,
      lag: createLagMeter(topic, shelf.telemetry),
      leave(error) {
        failure ??= error
        left ??= depart(group, member).then(() => {
          consumers.delete(member)
          if (failure === null) ended.resolve()
          else ended.reject(failure)
        })
        return left
      },
    }
    consumers.add(member)
    group.members.push(member)
    void share(group)
    return { ended: ended.promise, close: () => member.leave(null) }
  }

  async function depart(group: Group, member: Member): Promise<void> {
    group.members.splice(group.members.indexOf(member), 1)
    await share(group)
  }

  /** Brings the partitions to the members that they are for: whatever moves is released first, and revoked before it is assigned. */
  function share(group: Group): Promise<void> {
    group.turn = group.turn.then(async () => {
      const wanted = (partition: number): Member | undefined => group.members[partition % group.members.length]
      const moving = [...group.held].filter(([partition, run]) => run.member !== wanted(partition))
      await Promise.all(moving.map(([, run]) => run.stop()))
      for (const [partition] of moving) group.held.delete(partition)
      for (let partition = 0; partition < shelf.partitions(group.topic); partition += 1) {
        const member = wanted(partition)
        if (member !== undefined && !group.held.has(partition)) group.held.set(partition, startRun(shelf, group, member, partition))
      }
    })
    return group.turn
  }

  return {
    join,
    async close() {
      await Promise.all([...consumers].map((member) => member.leave(null)))
    },
    abandon(error) {
      for (const member of consumers) void member.leave(error)
    },
  }
}

function startRun(shelf: Shelf, group: Group, member: Member, partition: number): Run {
  const { topic, name } = group
  let stopping = false

  async function work(): Promise<void> {
    const committed = await shelf.committed(topic, name, partition)
    const assignment = assign(partition, committed ?? 0)
    await begin(assignment, member.handlers)
    const handled = await outcomeOf(() => handleAll(assignment, committed !== null))
    assignment.over = true
    member.lag.dropped(partition)
    const revoked = await outcomeOf(async () => member.handlers.onRevoked?.(partition, assignment.epoch))
    // What failed first is the cause; a handler that cannot clean up after it only follows.
    const failed = handled ?? revoked
    if (failed !== null) throw failed.thrown
  }

  /** Hands over chunk after chunk. `begun`: the group has read here before, so that the next record must be the next offset. */
  async function handleAll(assignment: Assignment, begun: boolean): Promise<void> {
    let continues = begun && !isCompacted(topic)
    while (!stopping) {
      const heard = shelf.bell.rung()
      const records = await shelf.read(topic, partition, assignment.next)
      if (stopping) return
      const first = records[0]
      if (first === undefined) {
        await shelf.bell.after(heard)
        continue
      }
      if (continues && first.offset > assignment.next) await stopAtGap(assignment.next, first.offset)
      await handleChunk(topic, assignment, records, holdOf(assignment), (chunk) => member.handlers.onChunk(chunk))
      continues = !isCompacted(topic)
      member.lag.measured(partition, (await shelf.end(topic, partition)) - assignment.next)
      await breathe()
    }
  }

  /** A gap is said once: the group goes on behind it at its next start, instead of stopping there for ever. */
  async function stopAtGap(next: number, first: number): Promise<never> {
    await shelf.commit(topic, name, partition, first)
    throw logGap(topic, partition, next, first)
  }

  function holdOf(assignment: Assignment): Hold {
    const unlessLost = async (act: () => Promise<void>): Promise<void> => {
      const failed = await outcomeOf(act)
      if (failed === null) return
      if (!isOwnedByAnother(failed.thrown)) throw failed.thrown
      assignment.over = true
      throw assignmentLost(topic, partition, failed.thrown)
    }
    return {
      commit: (next) => unlessLost(() => shelf.commit(topic, name, partition, next)),
      prove: () => unlessLost(() => shelf.prove()),
    }
  }

  // A failed run asks its member to leave, and is itself what leaving waits for: it must have ended by then.
  const worked = work().catch((thrown) => void member.leave(thrown))
  return {
    member,
    async stop() {
      stopping = true
      shelf.bell.ring()
      await worked
    },
  }
}

/** What an act threw; null when it ended well. */
async function outcomeOf(act: () => Promise<void>): Promise<{ readonly thrown: unknown } | null> {
  try {
    await act()
    return null
  } catch (thrown) {
    return { thrown }
  }
}

function isOwnedByAnother(thrown: unknown): boolean {
  return thrown instanceof ClaimwatchError && thrown.code === 'log-owned'
}
