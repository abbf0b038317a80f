// Holds expressions against the catalogue: a renamed metric or label must not empty a panel or silence an alert unseen.
import { UNREGISTERED } from '../../src/model/claim.ts'
import { metricCatalogue } from '../../src/serve/metric-catalogue.ts'
import type { MetricDefinition } from '../../src/serve/metric-definition.ts'
import { readPromql, type Selector } from './promql.ts'

/** What Prometheus adds to every series. */
const ADDED = ['job', 'instance']
const UP: MetricDefinition = { type: 'gauge', help: '', labels: {}, by: [], starts: 'when-known' }
const known = new Map<string, MetricDefinition>([...Object.entries(metricCatalogue), ['up', UP]])

/** Everything in an expression that the product does not write: metrics, labels, and values of closed lists. Empty: all is known. */
export function unknownIn(expr: string): string[] {
  const { mistakes, selectors, grouping } = readPromql(expr)
  if (mistakes.length > 0) return mistakes.map((mistake) => `no PromQL at ${mistake}`)
  if (selectors.length === 0) return ['names no metric']
  const labels = new Set(selectors.flatMap(({ metric }) => labelsOf(metric)))
  return [
    ...selectors.flatMap(unknownInSelector),
    ...grouping.filter((label) => !labels.has(label)).map((label) => `groups by ${label}, which no metric there has`),
  ]
}

function unknownInSelector({ metric, matchers }: Selector): string[] {
  const definition = definitionOf(metric)
  if (definition === undefined) return [`metric ${metric}`]
  return matchers.flatMap(({ label, values }) => {
    if (!labelsOf(metric).includes(label)) return [`label ${label} of ${metric}`]
    const source = definition.labels[label]
    if (!Array.isArray(source)) return values.filter((value) => label === 'claim' && value !== UNREGISTERED)
    return values.filter((value) => !source.includes(value)).map((value) => `${label}="${value}" of ${metric}`)
  })
}

/** The metric that a series belongs to; a histogram is read through its parts. */
function definitionOf(metric: string): MetricDefinition | undefined {
  const whole = /^(.+)_(bucket|sum|count)$/.exec(metric)?.[1] ?? ''
  const histogram = known.get(whole)
  return histogram?.type === 'histogram' ? histogram : plain(metric)
}

function plain(metric: string): MetricDefinition | undefined {
  const definition = known.get(metric)
  return definition?.type === 'histogram' ? undefined : definition
}

function labelsOf(metric: string): string[] {
  const own = Object.keys(definitionOf(metric)?.labels ?? {})
  return [...own, ...ADDED, ...(metric.endsWith('_bucket') ? ['le'] : [])]
}
