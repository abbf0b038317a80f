// What stands in the catalogue about one metric, and the buckets that several histograms share.
import type { Stage } from '../model/telemetry.ts'

/** Where the values of a label come from: a closed list of the code, or a closed list that the configuration or the build gives. */
export type LabelSource = readonly string[] | 'claims' | 'feeds' | 'notifiers' | 'version' | 'hash' | 'metrics'

/** What stands in the catalogue about one metric. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: Readonly<Record<string, LabelSource>>
  /** The stages that write it. */
  readonly by: readonly Stage[]
  /** Whether every series stands at 0 from the start, so that its first increase is seen as one; else only what is known is shown. */
  readonly starts: 'at-zero' | 'when-known'
  /** Upper bounds of a histogram's buckets, in seconds. */
  readonly buckets?: readonly number[]
}

/** Buckets of delays, in seconds. They sit on the service-level lines: a library's own end at 10 s and would hide everything that matters here. */
export const DELAYS = [5, 15, 30, 60, 120, 300, 600, 1_800]
