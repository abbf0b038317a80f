// Every metric of claimwatch: its name, type, labels, buckets and what it tells. docs/metrics.md is compared with this list.
import { topics } from '../log/topics.ts'
import { outcomes } from '../model/attempt.ts'
import { eventKinds, ignoredReasons, rejectionReasons } from '../model/event.ts'
import { exhibitKinds } from '../model/evidence.ts'
import { evidenceKinds } from '../model/evidence-reading.ts'
import { levels } from '../model/finding.ts'
import { actionKinds, actionResults, blindReasons, claimStates, modes } from '../model/incident.ts'
import { awsServices, codeClasses, deliveries, type Stage, stages } from '../model/telemetry.ts'
import { distinctKinds, entryKinds, readings, spans } from '../model/window.ts'

/** Where the values of a label come from: a closed list of the code, or a closed list that the configuration or the build gives. */
export type LabelSource = readonly string[] | 'claims' | 'feeds' | 'notifiers' | 'version' | 'hash' | 'metrics'

/** What stands in the catalogue about one metric. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: Readonly<Record<string, LabelSource>>
  /** The stages that write it. */
  readonly by: readonly Stage[]
  /** Whether every series stands at 0 from the start, so that its first increase is seen as one; else only what is known is shown. */
  readonly starts: 'at-zero' | 'when-known'
  /** Upper bounds of a histogram's buckets, in seconds. */
  readonly buckets?: readonly number[]
}

// Buckets sit on the service-level lines: a library's own end at 10 s and would hide everything that matters here.
const DELAYS = [5, 15, 30, 60, 120, 300, 600, 1_800]
const CALLS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const RESTORES = [0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60]

/** The AWS calls that the doors make; another one is counted in `claimwatch_label_overflow_total` until it stands here. */
const operations = [
  ...['FilterLogEvents', 'GetV2LoggingOptions', 'ListV2LoggingLevels', 'DescribeCertificate', 'UpdateCertificate'],
  ...['ListShards', 'DescribeStreamSummary', 'GetShardIterator', 'GetRecords'],
]

/** All metrics, in the order of the road. Values of labels are never chosen by a device: each source is a closed list. */
export const metricCatalogue = {
  claimwatch_build_info: {
    type: 'gauge',
    help: 'Always 1; the version that runs.',
    labels: { version: 'version' },
    by: stages,
    starts: 'when-known',
  },
  claimwatch_config_info: {
    type: 'gauge',
    help: 'Always 1; the hash of the effective configuration.',
    labels: { hash: 'hash' },
    by: stages,
    starts: 'when-known',
  },
  claimwatch_heartbeat_timestamp_seconds: {
    type: 'gauge',
    help: 'When a stage last went round its loop; not there before the first time.',
    labels: { stage: stages },
    by: stages,
    starts: 'when-known',
  },
  claimwatch_events_ingested_total: {
    type: 'counter',
    help: 'Log entries that became events of the log.',
    labels: { event_type: eventKinds },
    by: ['ingest'],
    starts: 'at-zero',
  },
  claimwatch_ignored_total: {
    type: 'counter',
    help: 'Log entries that concern no claim, by why.',
    labels: { reason: ignoredReasons },
    by: ['ingest'],
    starts: 'at-zero',
  },
  claimwatch_rejections_total: {
    type: 'counter',
    help: 'Log entries that could not be read and stand in the dead-letter topic, by why.',
    labels: { reason: rejectionReasons },
    by: ['ingest', 'watch'],
    starts: 'at-zero',
  },
  claimwatch_ingest_in_flight_bytes: {
    type: 'gauge',
    help: 'What the feeds of this process have read and what is not durable yet. At 32 MiB no feed reads on.',
    labels: {},
    by: ['ingest'],
    starts: 'at-zero',
  },
  claimwatch_duplicates_total: {
    type: 'counter',
    help: 'Entries dropped because the same entry is known.',
    labels: {},
    by: ['ingest', 'watch'],
    starts: 'at-zero',
  },
  claimwatch_ingest_delay_seconds: {
    type: 'histogram',
    help: 'From the time of an entry to its arrival at CloudWatch or, where the feed does not tell, at claimwatch.',
    labels: {},
    by: ['ingest'],
    starts: 'at-zero',
    buckets: DELAYS,
  },
  claimwatch_log_levels_known: {
    type: 'gauge',
    help: '1 while AWS IoT tells what it logs where the feed is; 0: whether it logs enough is not known.',
    labels: { feed: 'feeds' },
    by: ['ingest'],
    starts: 'when-known',
  },
  claimwatch_stream_behind_seconds: {
    type: 'gauge',
    help: 'How far the reading of a stream is behind its newest record, in the shard where that is longest.',
    labels: { feed: 'feeds' },
    by: ['ingest'],
    starts: 'when-known',
  },
  claimwatch_last_event_timestamp_seconds: {
    type: 'gauge',
    help: 'Event time of the last event of a feed.',
    labels: { feed: 'feeds' },
    by: ['ingest'],
    starts: 'when-known',
  },
  claimwatch_feed_read_timestamp_seconds: {
    type: 'gauge',
    help: 'Up to which event time a feed has been read and is durable in the log.',
    labels: { feed: 'feeds' },
    by: ['ingest'],
    starts: 'when-known',
  },
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
  claimwatch_claim_mode: {
    type: 'gauge',
    help: 'What may be done about a claim: 1 for its mode, 0 for the others.',
    labels: { claim: 'claims', mode: modes },
    by: ['respond'],
    starts: 'when-known',
  },
  claimwatch_claim_state: {
    type: 'gauge',
    help: 'State of a claim certificate as DescribeCertificate told it last: 1 for its state, 0 for the others.',
    // `contained` waits for the deny-list of the hook: until then it is 0.
    labels: { claim: 'claims', state: [...claimStates, 'contained'] },
    by: ['respond'],
    starts: 'when-known',
  },
  claimwatch_claim_blind: {
    type: 'gauge',
    help: '1 while a claim cannot be judged for a reason.',
    labels: { claim: 'claims', reason: blindReasons },
    by: ['respond'],
    starts: 'when-known',
  },
  claimwatch_actions_total: {
    type: 'counter',
    help: 'Results of actions in AWS; one action can have two, such as applied and then effective.',
    labels: { claim: 'claims', action: actionKinds, result: actionResults },
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_incident_minted_certificates: {
    type: 'gauge',
    help: 'Device certificates minted by the sources of open incidents of a claim.',
    labels: { claim: 'claims', basis: ['exact', 'inferred'] },
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_evidence_exhibits_total: {
    type: 'counter',
    help: 'Attempts and log entries that were kept as evidence of an incident.',
    labels: { kind: exhibitKinds },
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_evidence_failures_total: {
    type: 'counter',
    help: 'Looks for evidence that failed and are made again.',
    labels: {},
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_approvals_pending: {
    type: 'gauge',
    help: 'Incidents that wait for a person to approve or reject.',
    labels: {},
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_approval_oldest_timestamp_seconds: {
    type: 'gauge',
    help: 'Since when the oldest of them waits; 0 while none does.',
    labels: {},
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_notifications_total: {
    type: 'counter',
    help: 'Tries to tell a notifier: delivered, failed and to be tried again, or given up.',
    labels: { notifier: 'notifiers', outcome: deliveries },
    by: ['respond'],
    starts: 'at-zero',
  },
  claimwatch_aws_requests_total: {
    type: 'counter',
    help: 'Calls to AWS, one a wire call, by how they were answered.',
    labels: { service: awsServices, operation: operations, code_class: codeClasses },
    by: ['ingest', 'respond'],
    starts: 'when-known',
  },
  claimwatch_aws_request_duration_seconds: {
    type: 'histogram',
    help: 'How long calls to AWS took.',
    labels: { service: awsServices, operation: operations },
    by: ['ingest', 'respond'],
    starts: 'when-known',
    buckets: CALLS,
  },
  claimwatch_kafka_consumer_lag: {
    type: 'gauge',
    help: 'Records that a consumer of this process is behind in a topic of the log, over the partitions it holds.',
    labels: { kafka_topic: topics },
    by: stages,
    starts: 'when-known',
  },
  claimwatch_partitions_held: {
    type: 'gauge',
    help: 'Partitions that this process holds of those that the instances of a stage share: of events, of checkpoints, of the ledger.',
    labels: { stage: stages },
    by: stages,
    starts: 'when-known',
  },
  claimwatch_partition_restore_seconds: {
    type: 'histogram',
    help: 'From the assignment of a partition until the stage went on where its predecessor had left off.',
    labels: { stage: stages },
    by: stages,
    starts: 'when-known',
    buckets: RESTORES,
  },
  claimwatch_log_full: {
    type: 'gauge',
    help: '1 while the disk has no room for the embedded log, and everything waits for some; else 0.',
    labels: {},
    by: stages,
    starts: 'at-zero',
  },
  claimwatch_unreadable_records_total: {
    type: 'counter',
    help: 'Records of the log that could not be read and were passed by: somebody else writes there. Counted again at each reading.',
    labels: { kafka_topic: topics },
    by: stages,
    starts: 'at-zero',
  },
  claimwatch_label_overflow_total: {
    type: 'counter',
    help: 'Figures that were not shown under their own label because it stands in no closed list, or because a metric is full.',
    labels: { metric: 'metrics' },
    by: stages,
    starts: 'at-zero',
  },
  process_start_time_seconds: {
    type: 'gauge',
    help: 'When the process started.',
    labels: {},
    by: stages,
    starts: 'when-known',
  },
  process_cpu_seconds_total: {
    type: 'counter',
    help: 'Processor time that the process used.',
    labels: {},
    by: stages,
    starts: 'at-zero',
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    help: 'Memory that the process holds.',
    labels: {},
    by: stages,
    starts: 'when-known',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>

export type MetricName = keyof typeof metricCatalogue

/** The names of the catalogue, in its order. */
export const metricNames = Object.keys(metricCatalogue) as readonly MetricName[]
