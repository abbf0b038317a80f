// The engines of partitions that the group asked back: gone on with where a partition comes back before anybody else has had it.
import { HOUR, type Millis } from '../model/time.ts'
import type { StateBook, StateWriter } from './state-book.ts'
import type { Watch } from './watch.ts'

/** An engine as it was left: all that it was given is told, and what it gave to be saved is durable. */
export interface LeftWatch {
  readonly watch: Watch
  /** Where the barrier stands behind which its partition was taken up. */
  readonly barrier: number
  /** Who saved its states. */
  readonly self: StateWriter
  readonly leftAt: Millis
}

/** kafkajs asks everything back at every change of the group, and mostly gives it to those who had it. */
export interface LeftWatches {
  leave(partition: number, left: LeftWatch): void
  /** Takes out what was left of a partition; null where nothing was. */
  take(partition: number): LeftWatch | null
  /** Gives up what others have taken up since. */
  forgetTakenUp(): void
}

/** A barrier is a tombstone, and none is compacted away within a day unless the topic was made otherwise: behind so long a pause none counts. */
const LEFT_FOR_MOST: Millis = HOUR

export function createLeftWatches(states: StateBook): LeftWatches {
  const byPartition = new Map<number, LeftWatch>()
  return {
    leave: (partition, left) => void byPartition.set(partition, left),
    take(partition) {
      const left = byPartition.get(partition) ?? null
      byPartition.delete(partition)
      return left
    },
    forgetTakenUp() {
      for (const [partition, left] of byPartition)
        if (!isLast(left, states, partition, Number.POSITIVE_INFINITY)) byPartition.delete(partition)
    },
  }
}

/** Whether nobody has taken the partition up between an engine that was left and the barrier at `barrier`, at the time `now`. */
export function isNext(left: LeftWatch, states: StateBook, partition: number, next: number, now: Millis): boolean {
  return isLast(left, states, partition, next) && Math.abs(now - left.leftAt) < LEFT_FOR_MOST
}

/**
 * Whether an engine was the last one before `next`. Who lost the partition while it took it up writes its barrier behind that of whoever has
 * it by then; so that states of others, too, show that it was another's.
 */
function isLast({ barrier, self }: LeftWatch, states: StateBook, partition: number, next: number): boolean {
  return states.takenUpBefore(partition, next) === barrier && !states.savedByOthers(partition, barrier, self)
}
