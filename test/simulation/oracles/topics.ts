// What stands in the topics of a world, decoded: every record that ever became durable, in its order.
import { decode, type Records, type Topic } from '../../../src/model/record.ts'
import type { Broker, StoredRecord } from '../broker.ts'

export interface Written<T extends Topic> {
  readonly stored: StoredRecord
  readonly record: Records[T]
}

const decodedOnce = new WeakMap<Uint8Array, unknown>()

/** The records of one partition; tombstones are left out. */
export function writtenTo<T extends Topic>(broker: Broker, topic: T, partition: number): readonly Written<T>[] {
  return broker.history(topic, partition).flatMap((stored) => {
    if (stored.value === null) return []
    // What was decoded under a topic is a record of that topic.
    const known = decodedOnce.get(stored.value) as Records[T] | undefined
    const record = known ?? decode(topic, stored.value)
    decodedOnce.set(stored.value, record)
    return [{ stored, record }]
  })
}

/** The numbers of the partitions of a topic. */
export function partitionsIn(broker: Broker, topic: Topic): readonly number[] {
  return Array.from({ length: broker.partitions(topic) }, (_, partition) => partition)
}
