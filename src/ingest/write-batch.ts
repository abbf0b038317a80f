// Writes what a batch holds: events where they belong, rejections to the dead letter; and counts all of it once it is durable.
import type { Telemetry } from '../model/telemetry.ts'
import type { Clock } from '../model/time.ts'
import { type Persistence, persist } from './persist.ts'
import { eventRecords, rejectionRecord, type SortedBatch } from './sort-batch.ts'

/** What writing a batch takes. */
export interface Writing extends Persistence {
  /** How many partitions the topic `events` has. */
  readonly partitions: number
  readonly clock: Clock
  readonly telemetry: Pick<Telemetry, 'eventIngested' | 'entryRejected' | 'entryIgnored'>
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
  for (const { event, receivedAt } of events) telemetry.eventIngested(event.kind, Math.max(0, (receivedAt ?? event.at) - event.at))
  for (const { reason } of rejections) telemetry.entryRejected(reason)
  for (const reason of ignored) telemetry.entryIgnored(reason)
}
