// What a list of latencies comes to.
import { max, quantile } from 'simple-statistics'

export interface Latency {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly most: number
}

/** Whole milliseconds. Throws for an empty list. */
export function latencyOf(milliseconds: readonly number[]): Latency {
  const times = [...milliseconds]
  return {
    count: times.length,
    p50: Math.round(quantile(times, 0.5)),
    p99: Math.round(quantile(times, 0.99)),
    most: Math.round(max(times)),
  }
}
