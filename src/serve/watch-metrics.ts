// What `watch` measures: the watermark, windows beside what is usual, evidence and findings.
import { outcomes } from '../model/attempt.ts'
import { evidenceKinds } from '../model/evidence-reading.ts'
import { levels } from '../model/finding.ts'
import { distinctKinds, entryKinds, readings, spans } from '../model/window.ts'
import { DELAYS, type MetricDefinition } from './metric-definition.ts'

/** The metrics of `watch`, in the order of the road. */
export const watchMetrics = {
  claimwatch_watermark_timestamp_seconds: {
    type: 'gauge',
    help: 'Up to which event time the watch stage has all of a feed; the least over the feeds closes windows.',
    labels: { feed: 'feeds' },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_late_events_total: {
    type: 'counter',
    help: 'Events that came after the watermark had passed them.',
    labels: {},
    by: ['watch'],
    starts: 'at-zero',
  },
  claimwatch_windows_closed_total: {
    type: 'counter',
    help: 'Windows with a count that the watermark closed.',
    labels: {},
    by: ['watch'],
    starts: 'at-zero',
  },
  claimwatch_window_attempts: {
    type: 'gauge',
    help: 'Attempts of a claim in its last window of a length, by outcome.',
    labels: { claim: 'claims', window: spans, outcome: outcomes },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_window_distinct: {
    type: 'gauge',
    help: 'Distinct client ids, serials, source networks and networks never seen before in the last window; at 1024 it means at least.',
    labels: { claim: 'claims', window: spans, of: distinctKinds },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_window_entries: {
    type: 'gauge',
    help: 'Log entries of a claim in its last window: connections, create and register requests, refusals.',
    labels: { claim: 'claims', window: spans, kind: entryKinds },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_window_expected: {
    type: 'gauge',
    help: 'Attempts that were to be expected in the last window; not there while that is unknown.',
    labels: { claim: 'claims', window: spans },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_window_limit: {
    type: 'gauge',
    help: 'Attempts above which the last window is a finding; not there while no limit applies.',
    labels: { claim: 'claims', window: spans },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_window_usual: {
    type: 'gauge',
    help: 'Median of a reading in the same hour of the past eight weeks: of attempts in each window, of the others in that of an hour.',
    labels: { claim: 'claims', window: spans, reading: readings },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_window_usual_mad: {
    type: 'gauge',
    help: 'Median absolute deviation of the same; not there where only a rate was declared.',
    labels: { claim: 'claims', window: spans, reading: readings },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_window_reading_limit: {
    type: 'gauge',
    help: 'Above which a reading of the last window is a finding; not there where nothing limits it.',
    labels: { claim: 'claims', window: spans, reading: readings },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_evidence_nats: {
    type: 'gauge',
    help: 'Evidence against the live source of a claim that has most: who it is, what it does, and their sum, faded to the watermark.',
    labels: { claim: 'claims', kind: evidenceKinds },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_evidence_level_ratio: {
    type: 'gauge',
    help: 'How much of what a level asks for in numbers that source shows, the least of it; at 1, and without a veto, the level is reached.',
    labels: { claim: 'claims', level: levels },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_evidence_vetoes: {
    type: 'gauge',
    help: 'Facts that forbid a level to that source as things are: it is established, the claim is too new, a known source is silent, and others.',
    labels: { claim: 'claims', level: levels },
    by: ['watch'],
    starts: 'when-known',
  },
  claimwatch_findings_total: {
    type: 'counter',
    help: 'Findings raised, by level.',
    labels: { claim: 'claims', level: levels },
    by: ['watch'],
    starts: 'at-zero',
  },
  claimwatch_detection_latency_seconds: {
    type: 'histogram',
    help: 'From the event time at which a level was crossed to the finding.',
    labels: {},
    by: ['watch'],
    starts: 'at-zero',
    buckets: DELAYS,
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>
