// What readers and groups of an embedded log need of it: reads that wait their turn, and the bell.
import type { Topic } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import type { Millis } from '../model/time.ts'
import type { LogRecord } from './event-log.ts'
import type { Bell } from './sqlite-bell.ts'

/** All of it rejects with the catalogue's errors. */
export interface Shelf {
  readonly bell: Bell
  readonly telemetry: Telemetry
  partitions(topic: Topic): number
  /** The next records from `from` on, as many as one handler is given at once. */
  read(topic: Topic, partition: number, from: number): Promise<readonly LogRecord[]>
  /** Where to begin so that no record from a time on is missed. */
  firstSince(topic: Topic, partition: number, since: Millis): Promise<number>
  /** The offset that the next record will get. */
  end(topic: Topic, partition: number): Promise<number>
  committed(topic: Topic, group: string, partition: number): Promise<number | null>
  /** Rejects with `log-owned` when another process owns the log by now. */
  commit(topic: Topic, group: string, partition: number, next: number): Promise<void>
  /** Rejects as `commit` does, and writes nothing. */
  prove(): Promise<void>
}
