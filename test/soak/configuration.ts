// The configuration of a run's processes.
import { TEMPLATE } from '../../src/app/traffic/plan.ts'
import type { CertificateId } from '../../src/model/claim.ts'
import type { ClaimSettings } from '../../src/model/settings.ts'
import { MINUTE, SECOND } from '../../src/model/time.ts'
import type { SoakPlan } from './plan.ts'
import { hasHook } from './traffic.ts'

/** The log groups that a run reads. */
export const logGroups = { iot: 'AWSIotLogsV2', hook: '/aws/lambda/acme-hook' } as const

/** What a run's configuration depends on beside its plan. */
export interface Surroundings {
  readonly claims: readonly CertificateId[]
  /** Accepted attempts a minute beyond which a claim is to be disabled. */
  readonly limit: number
  readonly brokers: readonly string[]
  readonly prefix: string
  readonly endpoint: string
  readonly region: string
}

/** What is declared of the claims: limits of several kinds, so that there is much to be found. */
export function claimSettings(claims: readonly CertificateId[], limit: number): ClaimSettings[] {
  return claims.map((id, index) => ({
    ...{ id, alias: `claim-${index}`, mode: 'approve', hook: hasHook(index), templates: [TEMPLATE], auto: { days: 28, attempts: 500 } },
    sites: index % 2 === 0 ? [{ name: 'plant', cidrs: ['198.51.100.0/24', '198.18.0.0/15'] }] : [],
    windows: [
      { over: '1m', count: 'accepted', above: limit, level: 'disable' },
      { over: '5m', count: 'rejected', above: 3, level: 'alert' },
      { over: '5m', count: 'refusals', above: 5, level: 'alert' },
      { over: '1m', count: 'duplicate', above: 4, level: 'contain' },
      { over: '1m', distinct: 'sources', above: 2, level: 'alert' },
    ],
  }))
}

/** The text of the configuration file. */
export function configurationText(plan: SoakPlan, around: Surroundings): string {
  const { claims, limit, brokers, prefix, endpoint, region } = around
  const seconds = (ms: number): string => `${Math.round(ms / SECOND)}s`
  const feed = (logGroup: string): object => ({ logGroup, region, pollInterval: '1s', edge: '10s' })
  return JSON.stringify({
    claims: claimSettings(claims, limit),
    feeds: [{ cloudwatch: feed(logGroups.iot) }, { hook: feed(logGroups.hook) }],
    settle: seconds(plan.settle),
    attemptTimeout: seconds(plan.attemptTimeout),
    // Faults come a hundred times as often as in life, and what is read again after each of them, too.
    ingest: { tickEvery: '1s', lookback: seconds(plan.backlog + 5 * MINUTE), requestsPerSecond: 40 },
    // A finding is acted on however long the faults hold it up.
    respond: { driftWatch: '5s', maxDisablesPerHour: 1_000, maxEvidenceAge: '1d' },
    aws: { endpoint, region },
    log: {
      kafka: { brokers, prefix, partitions: plan.partitions, replication: 1, sessionTimeout: seconds(plan.sessionTimeout) },
    },
  })
}
