// A tail of a Kafka topic: a group of its own that reads from the beginning and never commits, for kafkajs cannot read without a group.

import { setTimeout as wait } from 'node:timers/promises'
import type { EachBatchPayload } from 'kafkajs'
import type { Topic } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import { cut } from './cut.ts'
import { deferred } from './deferred.ts'
import type { LogRecord, Tail } from './event-log.ts'
import { closedTooSoon } from './faults.ts'
import type { Link } from './kafka-link.ts'
import { type KafkaMember, type MemberWork, openMember } from './kafka-member.ts'
import { boundsOf, continuityOf, offsetsSince, RECORDS_A_CHUNK, recordsFrom } from './kafka-records.ts'

/** How often a tail that is not caught up looks whether what it still waits for was deleted meanwhile. */
const LOOKS_AGAIN = 1_000

type OnRecords = (records: readonly LogRecord[]) => void | Promise<void>

/** As `EventLog.tail`, in a group of the given name. */
export async function openTail(link: Link, topic: Topic, group: string, onRecords: OnRecords, since?: Millis): Promise<Tail> {
  const goals = await goalsOf(link, topic)
  const begins = since === undefined ? new Map<number, number>() : await offsetsSince(link, topic, since)
  for (const [partition, offset] of begins) goals.reached(partition, offset)
  const member = await openMember(link, topic, group, (self) => createWork(link, topic, self, begins, goals.reached, onRecords))
  void goals.giveUpDeleted(member.isEnding)
  const caughtUp = deferred()
  goals.allReached.then(caughtUp.resolve, caughtUp.reject)
  member.ended.then(() => caughtUp.reject(closedTooSoon(topic)), caughtUp.reject)
  return {
    caughtUp: caughtUp.promise,
    ended: member.ended,
    async close() {
      await member.end(null)
      // A group without members and commits goes by itself in time; where we may not delete it, it waits for that.
      await link.ask(`deleting group ${group}`, (admin) => admin.deleteGroups([group])).catch(() => undefined)
    },
  }
}

interface Goals {
  readonly allReached: Promise<void>
  /** All before `next` has been handed over. */
  reached(partition: number, next: number): void
  /** Counts goals as reached whose records are deleted by now, until none is left or it no longer matters. */
  giveUpDeleted(isOver: () => boolean): Promise<void>
}

/** What stands in the topic now: of each partition that is not empty, the offset that it ends at. */
async function goalsOf(link: Link, topic: Topic): Promise<Goals> {
  const open = new Map<number, number>()
  for (const [partition, { low, high }] of await boundsOf(link, topic)) if (low < high) open.set(partition, high)
  const all = deferred()
  if (open.size === 0) all.resolve()

  function reached(partition: number, next: number): void {
    const goal = open.get(partition)
    if (goal === undefined || next < goal) return
    open.delete(partition)
    if (open.size === 0) all.resolve()
  }
  return {
    allReached: all.promise,
    reached,
    async giveUpDeleted(isOver) {
      for (;;) {
        await wait(LOOKS_AGAIN, undefined, { ref: false })
        if (open.size === 0 || isOver()) return
        // A broker that does not answer is asked again, and the member itself says when it is away for good.
        const bounds = await boundsOf(link, topic).catch(() => new Map<number, never>())
        for (const [partition, { low }] of bounds) reached(partition, low)
      }
    },
  }
}

function createWork(
  link: Link,
  topic: Topic,
  member: KafkaMember,
  begins: ReadonlyMap<number, number>,
  reached: Goals['reached'],
  onRecords: OnRecords,
): MemberWork {
  const name = link.nameOf(topic)
  /** What comes next in each partition. It outlives every join: what was handed over once is not handed over again. */
  const next = new Map(begins)
  let assigned: readonly number[] | null = null
  let handling: Promise<void> = Promise.resolve()
  const goBack = (partition: number, offset: number): void => member.kafka.seek({ topic: name, partition, offset: String(offset) })

  async function handOver({ batch, heartbeat, resolveOffset }: EachBatchPayload): Promise<void> {
    const { partition } = batch
    const position = next.get(partition)
    const records = recordsFrom(batch, position ?? 0)
    if (position !== undefined) {
      const continuity = await continuityOf(link, topic, partition, position, records[0]?.offset)
      if (continuity.is === 'gap') throw continuity.error
      if (continuity.is === 'elsewhere') return goBack(partition, position)
    }
    for (const piece of cut(records, RECORDS_A_CHUNK)) {
      if (member.isEnding()) return
      await onRecords(piece)
      const last = piece.at(-1)?.offset ?? 0
      next.set(partition, last + 1)
      resolveOffset(String(last))
      reached(partition, last + 1)
      // Nobody else is in this group: a refusal only means that kafkajs joins again, which it learns by itself.
      await heartbeat().catch(() => undefined)
    }
  }

  return {
    atOnce: 1,
    onJoined(partitions) {
      assigned = partitions
      for (const partition of partitions) {
        const position = next.get(partition)
        if (position !== undefined) goBack(partition, position)
      }
    },
    onLeft() {
      assigned = null
    },
    places: () => (assigned === null ? null : new Map(assigned.map((partition) => [partition, next.get(partition) ?? 0]))),
    async onBatch(payload) {
      if (member.isEnding()) return
      handling = handOver(payload).catch((thrown) => void member.end(thrown))
      await handling
    },
    onEnding: () => handling,
  }
}
