// What stands in the topics of a world, decoded: every record that ever became durable, in its order.
import type { JudgedAttempt } from '../../../src/model/attempt.ts'
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

/** The attempts of one partition as they stand at the end, by their ids: of one id what was told of the latest event. A zombie tells older things later. */
export function attemptsIn(broker: Broker, partition: number): ReadonlyMap<string, JudgedAttempt> {
  const attempts = new Map<string, JudgedAttempt>()
  const toldOf = new Map<string, number>()
  for (const { record } of writtenTo(broker, 'attempts', partition)) {
    const { attempt, told = 0 } = record
    if (told < (toldOf.get(attempt.id) ?? 0)) continue
    toldOf.set(attempt.id, told)
    attempts.set(attempt.id, attempt)
  }
  return attempts
}

/** The numbers of the partitions of a topic. */
export function partitionsIn(broker: Broker, topic: Topic): readonly number[] {
  return Array.from({ length: broker.partitions(topic) }, (_, partition) => partition)
}
