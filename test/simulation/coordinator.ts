// The coordinator of the groups: who has which partition, what was committed, and who is taken for dead. It forgets nothing.
import type { Topic } from '../../src/model/record.ts'
import { type Millis, SECOND } from '../../src/model/time.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Who is not heard of for so long is taken for dead. */
export const SESSION: Millis = 10 * SECOND
/** Who does not give up a partition within so long is taken for dead. */
const REBALANCE: Millis = 30 * SECOND

/** What the coordinator tells a member. The member decides when it hears it. */
export interface GroupMember {
  readonly machine: string
  assigned(partition: number, committed: number | null): void
  /** To be answered with `released` when the handler has ended. */
  revoked(partition: number): void
}

export interface Coordinator {
  join(topic: Topic, group: string, member: GroupMember): void
  leave(member: GroupMember): void
  released(member: GroupMember, partition: number): void
  /** The member is taken for dead: its partitions go to others, and it is not told. */
  expel(member: GroupMember): void
  /** Whether the member still belongs to its group. */
  knows(member: GroupMember): boolean
  /** Whether a partition is the member's and nobody waits for it to be given up. */
  holds(member: GroupMember, partition: number): boolean
  /** Remembers an offset for the group of a member that holds the partition. */
  commit(member: GroupMember, partition: number, offset: number): void
  /** Every commit that was accepted, in order. */
  readonly commits: readonly Commit[]
  /** How many partitions of a group are in somebody's hands. */
  held(topic: Topic, group: string): number
}

export interface Commit {
  readonly topic: Topic
  readonly group: string
  readonly partition: number
  readonly offset: number
  readonly at: Millis
}

interface Holding {
  readonly member: GroupMember
  isLeaving: boolean
}

interface Group {
  readonly topic: Topic
  readonly name: string
  readonly partitions: number
  members: GroupMember[]
  readonly holdings: Map<number, Holding>
  readonly committed: Map<number, number>
}

/** A coordinator without groups. `isEager`: at every change all partitions are taken from everybody before they are given out again. */
export function createCoordinator(time: VirtualTime, partitionsOf: (topic: Topic) => number, isEager: boolean): Coordinator {
  const groups = new Map<string, Group>()
  const commits: Commit[] = []
  const groupOf = (member: GroupMember): Group | undefined => groups.values().find(({ members }) => members.includes(member))

  function rebalance(group: Group): void {
    for (const [partition, holding] of group.holdings) {
      if (!holding.isLeaving && (isEager || holding.member !== wanted(group, partition))) revoke(group, partition, holding)
    }
    giveOut(group)
  }

  function wanted({ members }: Group, partition: number): GroupMember | undefined {
    return members[partition % members.length]
  }

  function revoke(group: Group, partition: number, holding: Holding): void {
    holding.isLeaving = true
    time.note(`${group.name} ${partition} is asked back from ${holding.member.machine}`)
    holding.member.revoked(partition)
    time.after(REBALANCE, () => {
      if (group.holdings.get(partition) === holding) expel(holding.member)
    })
  }

  /** Gives out what nobody has; a group that is eager first waits until nobody has anything. */
  function giveOut(group: Group): void {
    if (isEager && group.holdings.values().some(({ isLeaving }) => isLeaving)) return
    for (let partition = 0; partition < group.partitions; partition += 1) {
      const member = wanted(group, partition)
      if (member === undefined || group.holdings.has(partition)) continue
      group.holdings.set(partition, { member, isLeaving: false })
      time.note(`${group.name} ${partition} is given to ${member.machine}`)
      member.assigned(partition, group.committed.get(partition) ?? null)
    }
  }

  function remove(group: Group, member: GroupMember): void {
    group.members = group.members.filter((other) => other !== member)
    for (const [partition, holding] of group.holdings) if (holding.member === member) group.holdings.delete(partition)
    rebalance(group)
  }

  function expel(member: GroupMember): void {
    const group = groupOf(member)
    if (group === undefined) return
    time.note(`${group.name} takes ${member.machine} for dead`)
    remove(group, member)
  }

  const holdingOf = (member: GroupMember, partition: number): Holding | undefined => {
    const holding = groupOf(member)?.holdings.get(partition)
    return holding?.member === member ? holding : undefined
  }

  return {
    join(topic, name, member) {
      const key = `${topic} ${name}`
      const group = groups.get(key) ?? newGroup(topic, name, partitionsOf(topic))
      groups.set(key, group)
      group.members.push(member)
      rebalance(group)
    },
    leave(member) {
      const group = groupOf(member)
      if (group !== undefined) remove(group, member)
    },
    released(member, partition) {
      const group = groupOf(member)
      if (group === undefined || holdingOf(member, partition) === undefined) return
      group.holdings.delete(partition)
      giveOut(group)
    },
    expel,
    knows: (member) => groupOf(member) !== undefined,
    holds: (member, partition) => holdingOf(member, partition)?.isLeaving === false,
    commit(member, partition, offset) {
      const group = groupOf(member)
      if (group === undefined) return
      group.committed.set(partition, offset)
      commits.push({ topic: group.topic, group: group.name, partition, offset, at: time.now() })
      time.note(`${member.machine} commits ${offset} of ${group.topic} ${partition}`)
    },
    commits,
    held: (topic, group) => groups.get(`${topic} ${group}`)?.holdings.size ?? 0,
  }
}

function newGroup(topic: Topic, name: string, partitions: number): Group {
  return { topic, name, partitions, members: [], holdings: new Map(), committed: new Map() }
}
