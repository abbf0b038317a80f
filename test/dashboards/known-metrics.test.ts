// The check of expressions itself: it must find what it is there to find.
import { describe, expect, it } from 'vitest'
import { unknownIn } from './known-metrics.ts'

describe('unknownIn', () => {
  it.each([
    'claimwatch_approvals_pending',
    'sum by (claim, level) (increase(claimwatch_findings_total{claim=~".+|_unregistered", level=~"contain|disable"}[5m])) > 0',
    'histogram_quantile(0.5, sum by (le) (rate(claimwatch_ingest_delay_seconds_bucket[5m])))',
    'up{job="claimwatch"} == 0 or absent(up{job="claimwatch"})',
    'max by (instance) (process_resident_memory_bytes and on (instance, job) claimwatch_build_info)',
  ])('lets pass %s', (expr) => {
    expect(unknownIn(expr)).toEqual([])
  })

  it.each([
    ['', 'nothing'],
    ['1', 'no metric'],
    ['sum(', 'no PromQL'],
    ['sumy(claimwatch_approvals_pending)', 'a function that does not exist'],
    ['claimwatch_findings', 'a metric that does not exist'],
    ['claimwatch_ingest_delay_seconds', 'a histogram without its part'],
    ['claimwatch_approvals_pending_bucket', 'a part of what is no histogram'],
    ['claimwatch_findings_total{rule="volume"}', 'a label that does not exist'],
    ['claimwatch_findings_total{level="severe"}', 'a value that does not exist'],
    ['claimwatch_findings_total{level=~"disable|severe"}', 'a value of a pattern that does not exist'],
    ['claimwatch_findings_total{claim="factory-a"}', 'a claim of somebody'],
    ['sum by (feed) (claimwatch_findings_total)', 'a grouping that does not exist'],
  ])('finds in %j: %s', (expr) => {
    expect(unknownIn(expr)).not.toEqual([])
  })
})
