// The partitions that a member of a Kafka group holds: how they come and go, each step awaited before the next.
import { setTimeout as wait } from 'node:timers/promises'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { type Assignment, assign, begin } from './assignment.ts'
import type { ConsumeHandlers } from './event-log.ts'
import type { Link } from './kafka-link.ts'
import type { KafkaMember } from './kafka-member.ts'
import type { Places } from './kafka-progress.ts'
import { type Bounds, boundsOf, commitsOf, type Gap, gapAt } from './kafka-records.ts'
import type { LagMeter } from './lag.ts'

/** How soon the cluster is asked again for positions that it could not tell. */
const ASKS_AGAIN = 500

/** What consuming one topic as a member of one group needs. */
export interface Job {
  readonly link: Link
  readonly topic: Topic
  readonly group: string
  readonly handlers: ConsumeHandlers
  readonly member: KafkaMember
  readonly lag: LagMeter
}

export interface Holdings {
  of(partition: number): Assignment | undefined
  /** The offset that comes next in each partition that is held; null until it is known what the group gave us. */
  places(): Places
  /** What is held counts no longer; its handlers may finish and commit nothing. Partitions come back with the next `joined`. */
  supersede(): void
  /** These partitions are ours now, and no others. */
  joined(partitions: readonly number[]): void
  /** None is ours until the next `joined`. */
  left(): void
  /** Tells `onRevoked` of all that is held, behind whatever is under way. */
  release(): Promise<void>
}

/** The holdings of one member. `handled` resolves when no handler is under way. */
export function createHoldings(job: Job, handled: () => Promise<unknown>): Holdings {
  const { link, topic, handlers, member, lag } = job
  const name = link.nameOf(topic)
  const held = new Map<number, Assignment>()
  /** Grows whenever what was joined before counts no longer. */
  let generation = 0
  /** Whether the group said what is ours, and the cluster where it goes on. */
  let isSettled = false
  let turn: Promise<void> = Promise.resolve()

  function inTurn(step: () => Promise<void>): Promise<void> {
    turn = turn.then(step).catch((thrown) => void member.end(thrown))
    return turn
  }

  function supersede(): void {
    generation += 1
    isSettled = false
    for (const assignment of held.values()) assignment.over = true
  }

  async function revokeAll(): Promise<void> {
    await handled()
    for (const assignment of [...held.values()]) {
      held.delete(assignment.partition)
      assignment.over = true
      lag.dropped(assignment.partition)
      await handlers.onRevoked?.(assignment.partition, assignment.epoch)
    }
  }

  /** Takes partitions up. Until that is done they stay paused: kafkajs fetches nothing of them, and goes on with its heartbeats. */
  async function takeUp(partitions: readonly number[], joined: number): Promise<void> {
    const isCurrent = (): boolean => joined === generation && !member.isEnding()
    await revokeAll()
    const starts = await startsOf(job, partitions, isCurrent)
    if (!isCurrent()) return
    isSettled = true
    for (const [partition, next] of starts) {
      if (!isCurrent()) return
      const assignment = assign(partition, next)
      await begin(assignment, handlers)
      held.set(partition, assignment)
    }
    if (!isCurrent()) return
    for (const { partition, next } of held.values()) member.kafka.seek({ topic: name, partition, offset: String(next) })
    member.kafka.resume([{ topic: name }])
  }

  return {
    of: (partition) => held.get(partition),
    places: () => (isSettled ? new Map(Array.from(held.values(), ({ partition, next }) => [partition, next])) : null),
    supersede,
    joined(partitions) {
      supersede()
      member.kafka.pause([{ topic: name }])
      const joined = generation
      void inTurn(() => takeUp(partitions, joined))
    },
    left() {
      supersede()
      void inTurn(revokeAll)
    },
    release: () => inTurn(revokeAll),
  }
}

/** Where each partition goes on: at what the group committed, else at its first record. Empty when nobody needs to know any more. */
async function startsOf(job: Job, partitions: readonly number[], isCurrent: () => boolean): Promise<Map<number, number>> {
  const starts = new Map<number, number>()
  if (partitions.length === 0) return starts
  const positions = await askUntilTold(job, isCurrent)
  if (positions === null) return starts
  for (const partition of partitions) {
    const committed = positions.commits.get(partition) ?? -1
    const bounds = positions.bounds.get(partition)
    const gap = committed < 0 ? null : gapAt(job.topic, partition, committed, bounds)
    if (gap !== null) await stopAtGap(job, partition, gap)
    starts.set(partition, Math.max(committed, bounds?.low ?? 0))
  }
  return starts
}

interface Positions {
  readonly commits: ReadonlyMap<number, number>
  readonly bounds: ReadonlyMap<number, Bounds>
}

/** Asks the cluster until it answers: a broker that is away for a while is no reason for a consumer to end. */
async function askUntilTold({ link, topic, group }: Job, isCurrent: () => boolean): Promise<Positions | null> {
  while (isCurrent()) {
    try {
      return { commits: await commitsOf(link, topic, group), bounds: await boundsOf(link, topic) }
    } catch (thrown) {
      if (!(thrown instanceof ClaimwatchError && thrown.retry)) throw thrown
    }
    await wait(ASKS_AGAIN)
  }
  return null
}

/** A gap is said once: the group goes on behind it at its next start, instead of stopping there for ever. */
export async function stopAtGap({ link, topic, member }: Job, partition: number, gap: Gap): Promise<never> {
  await member.kafka.commitOffsets([{ topic: link.nameOf(topic), partition, offset: String(gap.goOnAt) }])
  throw gap.error
}
