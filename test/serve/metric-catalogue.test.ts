// The catalogue of metrics: Prometheus's rules for names, and closed lists for labels.
import { describe, expect, it } from 'vitest'
import type { Stage } from '../../src/model/telemetry.ts'
import { commonMetrics, identityMetrics } from '../../src/serve/common-metrics.ts'
import { ingestMetrics } from '../../src/serve/ingest-metrics.ts'
import { metricCatalogue } from '../../src/serve/metric-catalogue.ts'
import type { MetricDefinition } from '../../src/serve/metric-definition.ts'
import { respondMetrics } from '../../src/serve/respond-metrics.ts'
import { watchMetrics } from '../../src/serve/watch-metrics.ts'

const metrics: readonly (readonly [string, MetricDefinition])[] = Object.entries(metricCatalogue)

/** Labels that a list of the code or the configuration gives; none of them is chosen by a device (conventions 5.2). */
const labelNames = [
  'claim',
  'feed',
  'notifier',
  'stage',
  'event_type',
  'reason',
  'window',
  'reading',
  'outcome',
  'of',
  'kind',
  'level',
  'mode',
  'state',
  'action',
  'result',
  'basis',
  'service',
  'operation',
  'code_class',
  'kafka_topic',
  'metric',
  'version',
  'hash',
]

describe.each(metrics)('%s', (name, { type, help, labels, by, buckets }) => {
  it('is named by the rules', () => {
    expect(name).toMatch(/^(claimwatch|process)_[a-z]+(_[a-z]+)*$/)
    expect(name.endsWith('_total')).toBe(type === 'counter')
    if (type === 'histogram') expect(name).toMatch(/_seconds$/)
  })

  it('says what it tells, in a sentence of one line', () => {
    expect(help).toMatch(/^[A-Z1][^\n|]+\.$/)
  })

  it('has a writer, and no label that is not on the list', () => {
    expect(by.length).toBeGreaterThan(0)
    for (const label of Object.keys(labels)) expect(labelNames).toContain(label)
  })

  it('has rising buckets if it is a histogram, and only then', () => {
    expect(buckets !== undefined).toBe(type === 'histogram')
    expect(buckets ?? []).toEqual((buckets ?? []).toSorted((a, b) => a - b))
  })

  it.each(Object.entries(labels))('has words or configured names as values of %s', (_label, source) => {
    if (!Array.isArray(source)) return expect(['claims', 'feeds', 'notifiers', 'version', 'hash', 'metrics']).toContain(source)
    for (const value of source) expect(value).toMatch(/^[A-Za-z0-9.-]+$/)
    expect(new Set(source).size).toBe(source.length)
  })
})

describe('the rows', () => {
  const ofStages: readonly (readonly [Stage, Readonly<Record<string, MetricDefinition>>])[] = [
    ['ingest', ingestMetrics],
    ['watch', watchMetrics],
    ['respond', respondMetrics],
  ]

  it('stand once each', () => {
    const rows = [identityMetrics, ingestMetrics, watchMetrics, respondMetrics, commonMetrics].flatMap((part) => Object.keys(part))
    expect(rows).toEqual(Object.keys(metricCatalogue))
  })

  it.each(ofStages)('of %s are those that it writes', (stage, rows) => {
    for (const [name, { by }] of Object.entries(rows)) expect(by[0], name).toBe(stage)
  })
})
