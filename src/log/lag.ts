// How many records a consumer is behind, over the partitions that it holds.
import type { Topic } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'

export interface LagMeter {
  /** A partition is behind by so many records. */
  measured(partition: number, records: number): void
  /** A partition is no longer ours, and its lag another's. */
  dropped(partition: number): void
}

/** Adds up the lag of the partitions of one topic and tells the sum at every change. */
export function createLagMeter(topic: Topic, telemetry: Telemetry): LagMeter {
  const behind = new Map<number, number>()
  const tell = (): void => {
    telemetry.consumerLagged(
      topic,
      behind.values().reduce((sum, records) => sum + records, 0),
    )
  }
  return {
    measured(partition, records) {
      behind.set(partition, Math.max(0, records))
      tell()
    },
    dropped(partition) {
      if (behind.delete(partition)) tell()
    },
  }
}
