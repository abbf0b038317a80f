// The alert rules: they ask for what the product writes, and nothing that `increase` reads can be missed for want of a zero.
import { describe, expect, it } from 'vitest'
import { metricCatalogue } from '../../src/serve/metric-catalogue.ts'
import type { MetricDefinition } from '../../src/serve/metric-definition.ts'
import { unknownIn } from './known-metrics.ts'
import { readPromql } from './promql.ts'
import { alerts, ruleCases } from './rules.ts'

const names = ['ClaimwatchDown', 'ClaimwatchClaimBlind', 'ClaimwatchMisuseFound', 'ClaimwatchActionFailed', 'ClaimwatchApprovalWaiting']
const catalogue = new Map<string, MetricDefinition>(Object.entries(metricCatalogue))

describe('rules', () => {
  it('are the five alerts', () => {
    expect([...new Set(alerts().map(({ alert }) => alert))]).toEqual(names)
  })

  it.each(alerts())('$alert ($labels.severity) asks for what the product writes', ({ expr }) => {
    expect(unknownIn(expr)).toEqual([])
  })

  it.each(alerts())(
    '$alert ($labels.severity) sees the first increment: its counters start at 0, and the birth of a series counts',
    ({ expr }) => {
      const counters = readPromql(expr).selectors.filter(({ metric }) => catalogue.get(metric)?.type === 'counter')
      for (const { metric } of counters) expect(catalogue.get(metric)?.starts).toBe('at-zero')
      expect(/\bincrease\(/.test(expr)).toBe(counters.length > 0)
      expect(/\bunless claimwatch_\w+ offset /.test(expr.replace(/\s+/g, ' '))).toBe(counters.length > 0)
    },
  )

  it.each(alerts())('$alert ($labels.severity) says in a sentence what is so, and where its runbook is', ({ alert, annotations }) => {
    expect(annotations.summary).toMatch(/^[A-Z][^{}]+\.$/)
    expect(annotations.description).toMatch(/\.$/)
    expect(annotations.runbook_url).toBe(`{{ or $externalLabels.claimwatch_docs "docs" }}/runbooks/${alert}.md`)
  })
})

describe.each(names)('the cases of %s', (name) => {
  const own = ruleCases().filter(({ alert }) => alert === name)
  const expectations = Map.groupBy(own, (each) => each.name)

  it('let it fire, let it stay quiet, and take a series away', () => {
    const kinds = [...expectations.values()].map((each) => each.some(({ expected }) => expected > 0))
    expect(kinds).toContain(true)
    expect(kinds).toContain(false)
    expect([...expectations.keys()].some((each) => /series/.test(each))).toBe(true)
  })
})
