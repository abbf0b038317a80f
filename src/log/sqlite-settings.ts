// How an embedded log is opened and paced.
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'

export interface SqliteLogSettings {
  /** The file; its folder must exist. `:memory:` keeps the log in this process only. */
  readonly path: string
  /** `owner`: the one process that consumes. `beside`: another one, such as the command line, that appends and tails an existing file. */
  readonly role: 'owner' | 'beside'
  readonly clock: Clock
  /** Who we are, for whoever is refused while we own the file. */
  readonly owner: { readonly pid: number; readonly host: string }
  /** Partitions of a topic of `many`, 1 unless said otherwise. Fixed when the file is made, and without effect afterwards. */
  readonly partitions?: number
  /** The greatest size of the file; more is taken for a full disk. */
  readonly maxBytes?: number
  /** When it aborts, writes of an owner that wait for room reject with `log-full`: the process is to end. */
  readonly stop?: AbortSignal
  /** Whether an owner deletes what was kept long enough; true if absent. */
  readonly forgets?: boolean
  readonly telemetry?: Telemetry
  readonly tuning?: Partial<SqliteTuning>
}

export interface SqliteTuning {
  /** How often other processes' appends are looked for. */
  readonly poll: Millis
  /** How long a locked file is tried again. */
  readonly patience: Millis
}

/** The paces, unless tests make them short. */
export const TUNING: SqliteTuning = { poll: 250, patience: 5 * SECOND }
