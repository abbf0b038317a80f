// The door of prom-client: the metrics of the catalogue in a registry of their own, and the text that Prometheus reads.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Mode } from '../model/incident.ts'
import { type Stage, stages, type Telemetry } from '../model/telemetry.ts'
import { type Millis, SECOND } from '../model/time.ts'
import { createFigures } from './figures.ts'
import { createLabelGuard, type LabelGuard, type Labels, SERIES_LIMIT } from './label-guard.ts'
import type { Meter } from './meter.ts'
import { type MetricName, metricCatalogue, metricNames } from './metric-catalogue.ts'
import type { MetricDefinition } from './metric-definition.ts'

/** What the metrics of a process are made from. */
export interface MetricsPlan {
  readonly version: string
  readonly configHash: string
  readonly claims: readonly { readonly alias: string; readonly mode: Mode }[]
  /** Names of the configured feeds and notifiers. */
  readonly feeds: readonly string[]
  readonly notifiers: readonly string[]
  /** The stages that this process walks: it shows at 0 only what they write. Absent: all of them. */
  readonly stages?: readonly Stage[]
  /** When the process started; absent: not shown. */
  readonly startedAt?: Millis
  /** Series of one metric that are shown at most; absent: `SERIES_LIMIT`. */
  readonly seriesLimit?: number
}

/** The figures of a process. */
export interface Metrics {
  /** Where the stages report what happens; it counts. */
  readonly telemetry: Telemetry
  /** All figures in Prometheus's text format 0.0.4. */
  text(): Promise<string>
  readonly contentType: string
}

/**
 * Makes the metrics of a process. Every label has a value of a closed list, so that the number of series is settled by the
 * configuration, whatever a device sends; what finds no place is counted in `claimwatch_label_overflow_total`.
 */
export function createMetrics(plan: MetricsPlan): Metrics {
  const instruments = createInstruments()
  const given = {
    claims: plan.claims.map(({ alias }) => alias),
    feeds: plan.feeds,
    notifiers: plan.notifiers,
    version: plan.version,
    hash: plan.configHash,
  }
  /** Counted when somebody asks: a metric that is full is refused thousands of series each time that they are shown. */
  const overflows = new Map<MetricName, number>()
  const overflowed = (metric: MetricName): void => void overflows.set(metric, (overflows.get(metric) ?? 0) + 1)
  const guard = createLabelGuard(given, overflowed, plan.seriesLimit ?? SERIES_LIMIT)
  const meter = createMeter(instruments, guard, overflowed)
  const telemetry = createFigures(meter)

  showStart(instruments, guard, plan.stages ?? stages)
  showWhatIsKnown(plan, meter, telemetry)
  const readProcess = createProcessReader(instruments, meter)
  return {
    telemetry,
    contentType: instruments.registry.contentType,
    text() {
      readProcess()
      for (const [metric, more] of overflows) instruments.counters.get('claimwatch_label_overflow_total')?.inc({ metric }, more)
      overflows.clear()
      return instruments.registry.metrics()
    },
  }
}

interface Instruments {
  readonly registry: Registry
  readonly counters: ReadonlyMap<MetricName, Counter>
  readonly gauges: ReadonlyMap<MetricName, Gauge>
  readonly histograms: ReadonlyMap<MetricName, Histogram>
}

function createInstruments(): Instruments {
  const registry = new Registry()
  const counters = new Map<MetricName, Counter>()
  const gauges = new Map<MetricName, Gauge>()
  const histograms = new Map<MetricName, Histogram>()
  for (const name of metricNames) {
    const { type, help, labels, buckets }: MetricDefinition = metricCatalogue[name]
    const common = { name, help, labelNames: Object.keys(labels), registers: [registry] }
    if (type === 'counter') counters.set(name, new Counter(common))
    else if (type === 'gauge') gauges.set(name, new Gauge(common))
    else histograms.set(name, new Histogram({ ...common, buckets: [...(buckets ?? [])] }))
  }
  return { registry, counters, gauges, histograms }
}

function createMeter({ counters, gauges, histograms }: Instruments, guard: LabelGuard, overflowed: (name: MetricName) => void): Meter {
  /** What each gauge was set to last: of most claims nothing has changed since, and to write it again would cost more than to find that. */
  const last = new Map<Labels, number>()
  return {
    add(name, labels, more = 1) {
      const known = guard.admit(name, labels)
      if (known !== null) counters.get(name)?.inc(known, more)
    },
    set(name, labels, value) {
      const known = guard.admit(name, labels)
      if (known === null || last.get(known) === value) return
      gauges.get(name)?.set(known, value)
      last.set(known, value)
    },
    unset(name, labels) {
      const known = guard.release(name, labels)
      if (known === null) return
      gauges.get(name)?.remove(known)
      last.delete(known)
    },
    observe(name, labels, value) {
      // prom-client throws at what is no number; telemetry never does.
      if (!Number.isFinite(value)) return overflowed(name)
      const known = guard.admit(name, labels)
      // Less than nothing is two clocks that differ; a sum that falls would look like a restart.
      if (known !== null) histograms.get(name)?.observe(known, Math.max(0, value))
    },
  }
}

/** Every series that a rule or a panel reads exists before its first increase, which `increase()` would otherwise not see. */
function showStart({ counters, gauges, histograms }: Instruments, guard: LabelGuard, walked: readonly Stage[]): void {
  for (const name of metricNames) {
    const { starts, by }: MetricDefinition = metricCatalogue[name]
    if (starts === 'when-known' || !by.some((stage) => walked.includes(stage))) {
      // prom-client shows what has no labels as 0 from the start: a figure that nobody took.
      for (const kind of [counters, gauges, histograms]) kind.get(name)?.remove({})
      continue
    }
    for (const labels of guard.combinations(name)) {
      const known = guard.admit(name, labels)
      if (known === null) continue
      counters.get(name)?.inc(known, 0)
      gauges.get(name)?.set(known, 0)
      histograms.get(name)?.zero(known)
    }
  }
}

function showWhatIsKnown(plan: MetricsPlan, meter: Meter, telemetry: Telemetry): void {
  meter.set('claimwatch_build_info', { version: plan.version }, 1)
  meter.set('claimwatch_config_info', { hash: plan.configHash }, 1)
  if (plan.startedAt !== undefined) meter.set('process_start_time_seconds', {}, plan.startedAt / SECOND)
  if (!(plan.stages ?? stages).includes('respond')) return
  for (const { alias, mode } of plan.claims) {
    telemetry.claimModeSet(alias, mode)
    telemetry.claimBlinded(alias, null)
    // Until AWS was asked; never shown as healthy.
    telemetry.claimStateSeen(alias, 'unknown')
  }
}

/** Reads processor time and memory of this process into their metrics. */
function createProcessReader({ counters }: Instruments, meter: Meter): () => void {
  let counted = 0
  return () => {
    const { user, system } = process.cpuUsage()
    const used = (user + system) / 1e6
    counters.get('process_cpu_seconds_total')?.inc(Math.max(0, used - counted))
    counted = used
    meter.set('process_resident_memory_bytes', {}, process.memoryUsage.rss())
  }
}
