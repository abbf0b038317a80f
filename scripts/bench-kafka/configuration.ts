// The configuration of the bench: claims that nobody has, on a broker that is its own.
import { createHash } from 'node:crypto'

/** A claim of the bench, by its number. */
export function claimOf(number: number): string {
  return createHash('sha256').update(`bench claim ${number}`).digest('hex')
}

export interface BenchPlan {
  readonly brokers: readonly string[]
  readonly prefix: string
  readonly claims: number
  readonly mode: 'observe' | 'approve'
  /** Where AWS stands. */
  readonly endpoint: string
}

/** As YAML (of which JSON is a part). Each claim has a limit that its first refused attempt crosses. */
export function configurationText({ brokers, prefix, claims, mode, endpoint }: BenchPlan): string {
  return JSON.stringify({
    claims: Array.from({ length: claims }, (_, number) => ({
      id: claimOf(number),
      alias: `claim-${number}`,
      mode,
      hook: false,
      windows: [{ over: '1m', count: 'rejected', above: 0, level: 'alert' }],
    })),
    // Each page is asked for once and not once a pattern: what is measured is what becomes of it.
    feeds: [{ cloudwatch: { logGroup: 'AWSIotLogsV2', region: 'eu-west-1', name: 'bench', filter: false } }],
    ingest: { requestsPerSecond: 1_000 },
    log: { kafka: { brokers, prefix } },
    aws: { endpoint, region: 'eu-west-1' },
    respond: { maxDisablesPerHour: 1_000 },
  })
}
