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
  /**
   * The labels to show, of a series always the same object; or null where the series must not be shown. A claim that is not configured
   * becomes `_unregistered`.
   */
  admit(name: MetricName, labels: Labels): Labels | null
  /** The labels of a series that is shown no longer, the object that `admit` gave; or null where it never was shown. */
  release(name: MetricName, labels: Labels): Labels | null
  /** Every combination of values that the labels of a metric can have. */
  combinations(name: MetricName): Labels[]
}

/** Makes a guard that tells each label it refused or renamed, and each series that found its metric full. */
export function createLabelGuard(given: Given, overflowed: (name: MetricName) => void, limit: number = SERIES_LIMIT): LabelGuard {
  const guarded = new Map(metricNames.map((name) => [name, { allowed: allowedValues(metricCatalogue[name], given), shown: new Map() }]))

  function guardedOf(name: MetricName): Guarded {
    return guarded.get(name) ?? { allowed: new Map(), shown: new Map() }
  }

  return {
    admit(name, labels) {
      const { allowed, shown } = guardedOf(name)
      // A series is asked for again and again, and mostly stands there.
      const asked = keyOf(labels, allowed)
      const before = shown.get(asked)
      if (before !== undefined) return before
      const known = areAllowed(labels, allowed) ? labels : renamed(labels, allowed, () => overflowed(name))
      if (known === null) return null
      const key = known === labels ? asked : keyOf(known, allowed)
      const same = shown.get(key)
      if (same !== undefined) return same
      if (shown.size >= limit) {
        overflowed(name)
        return null
      }
      const series = knownOf(known, allowed)
      shown.set(key, series)
      return series
    },
    release(name, labels) {
      const { allowed, shown } = guardedOf(name)
      const known = areAllowed(labels, allowed) ? labels : renamed(labels, allowed, () => {})
      if (known === null) return null
      const key = keyOf(known, allowed)
      const released = shown.get(key) ?? null
      shown.delete(key)
      return released
    },
    combinations: (name) => combine([...guardedOf(name).allowed]),
  }
}

/** A metric: what its labels may say, and its series by their keys. */
interface Guarded {
  readonly allowed: Allowed
  readonly shown: Map<string, Labels>
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

function areAllowed(labels: Labels, allowed: Allowed): boolean {
  for (const [label, values] of allowed) if (!values.has(labels[label] ?? '')) return false
  return true
}

/** The labels with what is allowed in them, each refusal told; null where a value has no place. */
function renamed(labels: Labels, allowed: Allowed, overflowed: () => void): Labels | null {
  const known: Record<string, string> = { ...labels }
  for (const [label, values] of allowed) {
    if (values.has(labels[label] ?? '')) continue
    overflowed()
    // Only claims have a name for all the others; a feed that nobody configured is a fault of ours, and has none.
    if (label !== 'claim') return null
    known[label] = UNREGISTERED
  }
  return known
}

/** The labels that the catalogue knows, in its order. */
function knownOf(labels: Labels, allowed: Allowed): Labels {
  return Object.fromEntries(Array.from(allowed.keys(), (label) => [label, labels[label] ?? '']))
}

/** Each value behind its length, so that no two series have one key, whatever the texts. */
function keyOf(labels: Labels, allowed: Allowed): string {
  let key = ''
  for (const label of allowed.keys()) {
    const value = labels[label] ?? ''
    key += `${value.length}:${value}`
  }
  return key
}

function combine(lists: readonly (readonly [string, ReadonlySet<string>])[]): Labels[] {
  return lists.reduce<Labels[]>(
    (combined, [label, values]) => combined.flatMap((labels) => [...values].map((value) => ({ ...labels, [label]: value }))),
    [{}],
  )
}
