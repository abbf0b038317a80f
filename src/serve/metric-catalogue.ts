// Every metric of claimwatch: its name, type, labels, buckets and what it tells; the rows stand beside the stage that writes them.
// docs/metrics.md is compared with this list.
import { commonMetrics, identityMetrics } from './common-metrics.ts'
import { ingestMetrics } from './ingest-metrics.ts'
import { respondMetrics } from './respond-metrics.ts'
import { watchMetrics } from './watch-metrics.ts'

/** All metrics, in the order of the road. Values of labels are never chosen by a device: each source is a closed list. */
export const metricCatalogue = {
  ...identityMetrics,
  ...ingestMetrics,
  ...watchMetrics,
  ...respondMetrics,
  ...commonMetrics,
}

export type MetricName = keyof typeof metricCatalogue

/** The names of the catalogue, in its order. */
export const metricNames = Object.keys(metricCatalogue) as readonly MetricName[]
