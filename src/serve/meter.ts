// The words in which figures are written: names and labels that the catalogue knows, and no others.
import type { MetricName, metricCatalogue } from './metric-catalogue.ts'

type Catalogue = typeof metricCatalogue
/** The metrics of a type. */
export type NameOf<Type> = { [N in MetricName]: Catalogue[N]['type'] extends Type ? N : never }[MetricName]
type ValueOf<Source> = Source extends readonly (infer Value extends string)[] ? Value : string

/** The labels of a metric with a value each, all of them. */
export type LabelsOf<N extends MetricName> = { readonly [L in keyof Catalogue[N]['labels']]: ValueOf<Catalogue[N]['labels'][L]> }

/** Takes figures. Never throws and never waits; what it does not show it counts in `claimwatch_label_overflow_total`. */
export interface Meter {
  /** Counts so many more, one if absent. */
  add<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>, more?: number): void
  set<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void
  /** Takes a series away: its value is not known. */
  unset<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>): void
  observe<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>, value: number): void
}
