// Keeps the number of series bounded: a label has a value of its closed list or it is not shown, whatever a device sends.
import { UNREGISTERED } from '../model/claim.ts'
import { type MetricName, metricCatalogue, metricNames } from './metric-catalogue.ts'
import type { LabelSource, MetricDefinition } from './metric-definition.ts'

/** What the configuration and the build give to labels. */
export interface Given {
  readonly claims: readonly string[]
  readonly feeds: readonly string[]
  readonly notifiers: readonly string[]
  readonly version: string
  readonly hash: string
}

export type Labels = Readonly<Record<string, string>>

/** Series of one metric that are shown at most: 250 claims in the metric that has most for each. */
export const SERIES_LIMIT = 5_000

export interface LabelGuard {
  /** The labels to show, or null where the series must not be shown. A claim that is not configured becomes `_unregistered`. */
  admit(name: MetricName, labels: Labels): Labels | null
  /** The labels of a series that is shown no longer, or null where it never was. */
  release(name: MetricName, labels: Labels): Labels | null
  /** Every combination of values that the labels of a metric can have. */
  combinations(name: MetricName): Labels[]
}

/** Makes a guard that tells each label it refused or renamed, and each series that found its metric full. */
export function createLabelGuard(given: Given, overflowed: (name: MetricName) => void, limit: number = SERIES_LIMIT): LabelGuard {
  const allowed = new Map(metricNames.map((name) => [name, allowedValues(metricCatalogue[name], given)]))
  const shown = new Map(metricNames.map((name) => [name, new Set<string>()]))

  return {
    admit(name, labels) {
      const known = knownLabels(labels, allowed.get(name) ?? new Map(), () => overflowed(name))
      if (known === null) return null
      const series = shown.get(name) ?? new Set()
      const key = keyOf(known)
      if (!series.has(key) && series.size >= limit) {
        overflowed(name)
        return null
      }
      series.add(key)
      return known
    },
    release(name, labels) {
      const known = knownLabels(labels, allowed.get(name) ?? new Map(), () => {})
      return known !== null && shown.get(name)?.delete(keyOf(known)) === true ? known : null
    },
    combinations: (name) => combine([...(allowed.get(name) ?? [])]),
  }
}

type Allowed = ReadonlyMap<string, ReadonlySet<string>>

function allowedValues({ labels }: MetricDefinition, given: Given): Allowed {
  return new Map(Object.entries(labels).map(([label, source]) => [label, new Set(valuesOf(source, given))]))
}

function valuesOf(source: LabelSource, given: Given): readonly string[] {
  switch (source) {
    case 'claims':
      return [...given.claims, UNREGISTERED]
    case 'feeds':
    case 'notifiers':
      return given[source]
    case 'version':
    case 'hash':
      return [given[source]]
    case 'metrics':
      return metricNames
    default:
      return source
  }
}

/** The labels with what is allowed in them, in the catalogue's order; null where a value has no place. */
function knownLabels(labels: Labels, allowed: Allowed, overflowed: () => void): Labels | null {
  const known: Record<string, string> = {}
  for (const [label, values] of allowed) {
    const value = labels[label] ?? ''
    if (values.has(value)) {
      known[label] = value
      continue
    }
    overflowed()
    // Only claims have a name for all the others; a feed that nobody configured is a fault of ours, and has none.
    if (label !== 'claim') return null
    known[label] = UNREGISTERED
  }
  return known
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.values(labels))
}

function combine(lists: readonly (readonly [string, ReadonlySet<string>])[]): Labels[] {
  return lists.reduce<Labels[]>(
    (combined, [label, values]) => combined.flatMap((labels) => [...values].map((value) => ({ ...labels, [label]: value }))),
    [{}],
  )
}
