// What `ingest` measures: entries on their way into the log, and how far each feed has been read.
import { eventKinds, ignoredReasons, rejectionReasons } from '../model/event.ts'
import { DELAYS, type MetricDefinition } from './metric-definition.ts'

/** The metrics of `ingest`, in the order of the road; `watch` counts some of them, too. */
export const ingestMetrics = {
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
} as const satisfies Readonly<Record<string, MetricDefinition>>
