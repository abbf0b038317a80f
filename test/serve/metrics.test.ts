// The metrics of a process: what is there from the start, what counts, and that nothing a device sends makes a series.
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { metricNames } from '../../src/serve/metric-catalogue.ts'
import { createMetrics, type MetricsPlan } from '../../src/serve/metrics.ts'
import { seriesOf } from './exposition.ts'

const plan: MetricsPlan = {
  version: '1.2.3',
  configHash: 'abc',
  claims: [
    { alias: 'factory-a', mode: 'auto' },
    { alias: 'factory-b', mode: 'observe' },
  ],
  feeds: ['aws-iot', 'hook'],
  notifiers: ['on-call'],
}
const promtool = hasPromtool()
// The unit `binary` takes seconds to be made.
const anyText = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }))

async function seriesNow(metrics: { text(): Promise<string> }): Promise<Map<string, number>> {
  return seriesOf(await metrics.text())
}

/** The metrics that have a series. */
async function namesNow(metrics: { text(): Promise<string> }): Promise<string[]> {
  return [...(await seriesNow(metrics)).keys()].map((series) => series.split('{', 1)[0] ?? series)
}

describe('at the start', () => {
  it('every metric of the catalogue is described', async () => {
    const text = await createMetrics(plan).text()
    for (const name of metricNames) expect(text).toContain(`# TYPE ${name} `)
  })

  it.each([
    'claimwatch_findings_total{claim="factory-a",level="disable"}',
    'claimwatch_findings_total{claim="_unregistered",level="alert"}',
    'claimwatch_actions_total{claim="factory-b",action="disable",result="not-effective"}',
    'claimwatch_rejections_total{reason="not-json"}',
    'claimwatch_notifications_total{notifier="on-call",outcome="gave-up"}',
    'claimwatch_claim_blind{claim="factory-a",reason="feed-denied"}',
    'claimwatch_late_events_total',
    'claimwatch_approvals_pending',
    'claimwatch_detection_latency_seconds_count',
    'claimwatch_label_overflow_total{metric="claimwatch_findings_total"}',
  ])('%s is there, at 0', async (series) => {
    expect((await seriesNow(createMetrics(plan))).get(series)).toBe(0)
  })

  it('no claim is shown as healthy that was not looked at, and each has its mode', async () => {
    const series = await seriesNow(createMetrics(plan))
    expect(series.get('claimwatch_claim_state{claim="factory-a",state="unknown"}')).toBe(1)
    expect(series.get('claimwatch_claim_state{claim="factory-a",state="active"}')).toBe(0)
    expect(series.get('claimwatch_claim_mode{claim="factory-a",mode="auto"}')).toBe(1)
    expect(series.get('claimwatch_claim_mode{claim="factory-b",mode="auto"}')).toBe(0)
  })

  it('what is not known is not there', async () => {
    const names = await namesNow(createMetrics(plan))
    expect(names).toContain('claimwatch_approvals_pending')
    for (const name of ['watermark_timestamp_seconds', 'heartbeat_timestamp_seconds', 'window_expected', 'aws_requests_total'])
      expect(names).not.toContain(`claimwatch_${name}`)
    expect(names).not.toContain('process_start_time_seconds')
  })

  it('build, configuration and process are there', async () => {
    const series = await seriesNow(createMetrics({ ...plan, startedAt: 5_000 }))
    expect(series.get('claimwatch_build_info{version="1.2.3"}')).toBe(1)
    expect(series.get('claimwatch_config_info{hash="abc"}')).toBe(1)
    expect(series.get('process_start_time_seconds')).toBe(5)
    expect(series.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
  })

  it('a process shows only what its own stages write', async () => {
    const names = await namesNow(createMetrics({ ...plan, stages: ['watch'] }))
    expect(names).toContain('claimwatch_findings_total')
    for (const name of [
      'claim_state',
      'claim_mode',
      'claim_blind',
      'approvals_pending',
      'actions_total',
      'ignored_total',
      'ingest_delay_seconds_count',
    ])
      expect(names).not.toContain(`claimwatch_${name}`)
  })
})

describe('telemetry', () => {
  it('counts, and the processor time never falls', async () => {
    const metrics = createMetrics(plan)
    metrics.telemetry.findingRaised('factory-a', 'disable', 7_000)
    metrics.telemetry.findingRaised('factory-a', 'disable', 8_000)
    const before = await seriesNow(metrics)
    expect(before.get('claimwatch_findings_total{claim="factory-a",level="disable"}')).toBe(2)
    expect(before.get('claimwatch_detection_latency_seconds_bucket{le="15"}')).toBe(2)
    expect(before.get('claimwatch_detection_latency_seconds_sum')).toBe(15)
    const cpu = 'process_cpu_seconds_total'
    expect((await seriesNow(metrics)).get(cpu)).toBeGreaterThanOrEqual(before.get(cpu) ?? Number.NaN)
  })

  it('shows a limit while it is known', async () => {
    const metrics = createMetrics(plan)
    const counts = { ok: 1, duplicate: 0, rejected: 0, orphan: 0, offPattern: 0 }
    const seen = { clients: 1, serials: 1, sources: 1, newSources: 0, entries: { connects: 1, creates: 1, registers: 1, refusals: 0 } }
    const reading = { claim: 'a'.repeat(64), over: '1h', attempts: counts, ...seen, expected: null, usual: {}, limits: {} } as const
    const limit = 'claimwatch_window_limit{claim="factory-a",window="1h"}'
    metrics.telemetry.windowRead('factory-a', { ...reading, limit: 12 })
    expect((await seriesNow(metrics)).get(limit)).toBe(12)
    metrics.telemetry.windowRead('factory-a', { ...reading, limit: null })
    expect((await seriesNow(metrics)).has(limit)).toBe(false)
    metrics.telemetry.windowRead('factory-a', { ...reading, limit: 12 })
    expect((await seriesNow(metrics)).get(limit)).toBe(12)
    metrics.telemetry.windowRead('factory-a', { ...reading, limit: 13 })
    expect((await seriesNow(metrics)).get(limit)).toBe(13)
  })

  it('takes a clock that is ahead for no delay, and what is no number for none at all', async () => {
    const metrics = createMetrics(plan)
    metrics.telemetry.eventsIngested('Connect', [-4_000])
    metrics.telemetry.eventsIngested('Connect', [Number.NaN])
    const series = await seriesNow(metrics)
    expect(series.get('claimwatch_ingest_delay_seconds_sum')).toBe(0)
    expect(series.get('claimwatch_ingest_delay_seconds_count')).toBe(1)
    expect(series.get('claimwatch_label_overflow_total{metric="claimwatch_ingest_delay_seconds"}')).toBe(1)
  })

  it('has no more series after 10,000 hostile claims, feeds, notifiers and operations than before', async () => {
    const metrics = createMetrics(plan)
    const { telemetry } = metrics
    const tell = (text: string): void => {
      telemetry.findingRaised(text, 'alert', 1)
      telemetry.actionEnded(text, 'disable', 'denied')
      telemetry.mintedCounted(text, 'exact', 1)
      telemetry.watermarkMoved(text, 1)
      telemetry.feedRead(text, 1, 1)
      telemetry.notificationSent(text, 'failed')
      telemetry.awsCalled('iot', text, '2xx', 1)
    }
    // What stands for every unknown one may be there once.
    tell('a claim that nobody configured')
    const before = [...(await seriesNow(metrics)).keys()]
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constantFrom('factory-a"} 1\nx 1', '__proto__', 'constructor', '')), (text) => tell(text)),
      { numRuns: 10_000 },
    )
    const after = await seriesNow(metrics)
    expect([...after.keys()]).toEqual(before)
    expect(after.get('claimwatch_findings_total{claim="_unregistered",level="alert"}')).toBeGreaterThan(9_000)
    expect(after.get('claimwatch_label_overflow_total{metric="claimwatch_watermark_timestamp_seconds"}')).toBeGreaterThan(9_000)
  })

  it('shows no more series of a metric than the limit, and counts the others', async () => {
    const claims = Array.from({ length: 50 }, (_, index) => ({ alias: `factory-${index}`, mode: 'observe' as const }))
    const series = await seriesNow(createMetrics({ ...plan, claims, seriesLimit: 40 }))
    expect([...series.keys()].filter((key) => key.startsWith('claimwatch_findings_total'))).toHaveLength(40)
    expect(series.get('claimwatch_label_overflow_total{metric="claimwatch_findings_total"}')).toBe(51 * 3 - 40)
  })

  it('fills the whole contract', () => {
    expect(Object.keys(createMetrics(plan).telemetry).toSorted()).toEqual(Object.keys(noTelemetry).toSorted())
  })
})

describe('two processes in one', () => {
  it('share nothing', async () => {
    const [one, other] = [createMetrics(plan), createMetrics(plan)]
    one.telemetry.eventLate()
    expect((await seriesNow(one)).get('claimwatch_late_events_total')).toBe(1)
    expect((await seriesNow(other)).get('claimwatch_late_events_total')).toBe(0)
  })
})

describe.skipIf(!promtool)('promtool check metrics', () => {
  it('has nothing to say', async () => {
    const metrics = createMetrics({ ...plan, startedAt: 1 })
    metrics.telemetry.awsCalled('logs', 'FilterLogEvents', 'throttled', 1)
    metrics.telemetry.watermarkMoved('aws-iot', 1)
    expect(execFileSync('promtool', ['check', 'metrics'], { input: await metrics.text(), encoding: 'utf8', stdio: 'pipe' })).toBe('')
  })
})

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' })
    return true
  } catch (thrown) {
    if (process.env.CI === 'true') throw thrown
    return false
  }
}
