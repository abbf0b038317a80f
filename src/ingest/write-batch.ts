// Writes what a batch holds: events where they belong, rejections to the dead letter; and counts all of it once it is durable.
import type { Telemetry } from '../model/telemetry.ts'
import type { Clock, Millis } from '../model/time.ts'
import { type Persistence, persist } from './persist.ts'
import { eventRecords, rejectionRecord, type SortedBatch } from './sort-batch.ts'

/** What writing a batch takes. */
export interface Writing extends Persistence {
  /** How many partitions the topic `events` has. */
  readonly partitions: number
  readonly clock: Clock
  readonly telemetry: Pick<Telemetry, 'eventsIngested' | 'entriesRejected' | 'entriesIgnored'>
}

/**
 * Resolves when all is durable that the batch of the feed of this name holds. Encodes it at once, and writes nothing until `before` resolves.
 * Rejects as `persist` does, and as `before` does.
 */
export async function writeBatch(
  feed: string,
  { events, rejections, ignored }: SortedBatch,
  writing: Writing,
  before: Promise<void> = Promise.resolve(),
): Promise<void> {
  const { telemetry, clock, partitions } = writing
  const records = eventRecords(
    events.map(({ event }) => event),
    feed,
    partitions,
  )
  await before
  const written = [...records].map(([partition, some]) => persist('events', partition, some, writing))
  const letters = rejections.map((rejection) => rejectionRecord(feed, rejection, clock()))
  await Promise.all([...written, persist('rejections', 0, letters, writing)])
  for (const [kind, some] of grouped(events, ({ event }) => event.kind)) telemetry.eventsIngested(kind, some.map(delayOf))
  for (const [reason, some] of grouped(rejections, (rejection) => rejection.reason)) telemetry.entriesRejected(reason, some.length)
  for (const [reason, some] of grouped(ignored, (each) => each)) telemetry.entriesIgnored(reason, some.length)
}

function delayOf({ event, receivedAt }: SortedBatch['events'][number]): Millis {
  return Math.max(0, (receivedAt ?? event.at) - event.at)
}

/** Told group by group: each happening that is told has its labels looked up, and a batch has thousands of a few kinds. */
function grouped<T, K>(list: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const one of list) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}
