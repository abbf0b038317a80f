// What more than one stage measures: which build runs, calls to AWS, the log, and the process itself.
import { topics } from '../log/topics.ts'
import { awsServices, codeClasses, stages } from '../model/telemetry.ts'
import type { MetricDefinition } from './metric-definition.ts'

const CALLS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const RESTORES = [0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60]

/** The AWS calls that the doors make; another one is counted in `claimwatch_label_overflow_total` until it stands here. */
const operations = [
  ...['FilterLogEvents', 'GetV2LoggingOptions', 'ListV2LoggingLevels', 'DescribeCertificate', 'UpdateCertificate'],
  ...['ListShards', 'DescribeStreamSummary', 'GetShardIterator', 'GetRecords'],
]

/** What runs, and that it goes round. */
export const identityMetrics = {
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
} as const satisfies Readonly<Record<string, MetricDefinition>>

/** The doors that stages share, and the process. */
export const commonMetrics = {
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
