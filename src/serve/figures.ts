// Happenings to figures: which metric each thing that a stage reports is counted in.
import { outcomeKey, outcomes } from '../model/attempt.ts'
import { type EvidenceReading, evidenceKinds } from '../model/evidence-reading.ts'
import { levels } from '../model/finding.ts'
import { blindReasons, claimStates, modes } from '../model/incident.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Millis, SECOND } from '../model/time.ts'
import { distinctKinds, entryKinds, readings, spans, type WindowReading } from '../model/window.ts'
import type { LabelsOf, Meter, NameOf } from './meter.ts'

/** Tells a meter what the stages report. */
export function createFigures(meter: Meter): Telemetry {
  return { ...figuresOfIngest(meter), ...figuresOfWatch(meter), ...figuresOfRespond(meter), ...figuresOfEvery(meter) }
}

type OfIngest =
  | 'eventsIngested'
  | 'entriesIgnored'
  | 'entriesRejected'
  | 'duplicateDropped'
  | 'feedRead'
  | 'feedAnswered'
  | 'streamRead'
  | 'logLevelsRead'
  | 'bytesInFlight'
type OfWatch = 'eventLate' | 'watermarkMoved' | 'windowClosed' | 'windowRead' | 'evidenceRead' | 'windowsReleased' | 'findingRaised'
type OfEvery = 'stageBeat' | 'awsCalled' | 'consumerLagged' | 'recordUnreadable' | 'partitionsHeld' | 'partitionRestored' | 'logFilled'

function figuresOfIngest(meter: Meter): Pick<Telemetry, OfIngest> {
  return {
    eventsIngested(kind, delaysMs) {
      meter.add('claimwatch_events_ingested_total', { event_type: kind }, delaysMs.length)
      for (const delayMs of delaysMs) meter.observe('claimwatch_ingest_delay_seconds', {}, delayMs / SECOND)
    },
    entriesIgnored: (reason, entries) => meter.add('claimwatch_ignored_total', { reason }, entries),
    entriesRejected: (reason, entries) => meter.add('claimwatch_rejections_total', { reason }, entries),
    duplicateDropped: () => meter.add('claimwatch_duplicates_total', {}),
    bytesInFlight: (bytes) => meter.set('claimwatch_ingest_in_flight_bytes', {}, bytes),
    logLevelsRead: (feed, failure) => meter.set('claimwatch_log_levels_known', { feed }, failure === null ? 1 : 0),
    // Its requests are counted by `awsCalled`, and what it leaves unread by the time up to which it was read.
    feedAnswered() {},
    streamRead: (feed, behindMs) => meter.set('claimwatch_stream_behind_seconds', { feed }, behindMs / SECOND),
    feedRead(feed, upTo, lastEventAt) {
      meter.set('claimwatch_feed_read_timestamp_seconds', { feed }, upTo / SECOND)
      if (lastEventAt !== null) meter.set('claimwatch_last_event_timestamp_seconds', { feed }, lastEventAt / SECOND)
    },
  }
}

function figuresOfWatch(meter: Meter): Pick<Telemetry, OfWatch> {
  return {
    eventLate: () => meter.add('claimwatch_late_events_total', {}),
    watermarkMoved: (feed, upTo) => meter.set('claimwatch_watermark_timestamp_seconds', { feed }, upTo / SECOND),
    windowClosed: () => meter.add('claimwatch_windows_closed_total', {}),
    windowRead: (claim, reading) => showReading(meter, claim, reading),
    evidenceRead: (claim, reading) => showEvidence(meter, claim, reading),
    windowsReleased(claim) {
      hideReadings(meter, claim)
      hideEvidence(meter, claim)
    },
    findingRaised(claim, level, delayMs) {
      meter.add('claimwatch_findings_total', { claim, level })
      meter.observe('claimwatch_detection_latency_seconds', {}, delayMs / SECOND)
    },
  }
}

function figuresOfRespond(meter: Meter): Omit<Telemetry, OfIngest | OfWatch | OfEvery> {
  const ofClaim: Pick<Telemetry, 'claimBlinded' | 'claimStateSeen' | 'mintedCounted'> = {
    claimBlinded(claim, reason) {
      for (const each of blindReasons) meter.set('claimwatch_claim_blind', { claim, reason: each }, each === reason ? 1 : 0)
    },
    claimStateSeen(claim, state) {
      for (const each of claimStates) meter.set('claimwatch_claim_state', { claim, state: each }, each === state ? 1 : 0)
      meter.set('claimwatch_claim_state', { claim, state: 'contained' }, 0)
    },
    mintedCounted: (claim, basis, certificates) => meter.set('claimwatch_incident_minted_certificates', { claim, basis }, certificates),
  }
  return {
    ...ofClaim,
    claimReleased(claim) {
      ofClaim.claimBlinded(claim, null)
      ofClaim.claimStateSeen(claim, 'unknown')
      for (const basis of ['exact', 'inferred'] as const) ofClaim.mintedCounted(claim, basis, 0)
    },
    // The calls themselves are counted by `awsCalled`, and a state that is not known by `claimStateSeen`.
    claimDescribed() {},
    claimModeSet(claim, mode) {
      for (const each of modes) meter.set('claimwatch_claim_mode', { claim, mode: each }, each === mode ? 1 : 0)
    },
    actionEnded: (claim, action, result) => meter.add('claimwatch_actions_total', { claim, action, result }),
    exhibitKept: (kind) => meter.add('claimwatch_evidence_exhibits_total', { kind }),
    evidenceFailed: () => meter.add('claimwatch_evidence_failures_total', {}),
    approvalsWaiting(count, oldestAt: Millis | null) {
      meter.set('claimwatch_approvals_pending', {}, count)
      meter.set('claimwatch_approval_oldest_timestamp_seconds', {}, (oldestAt ?? 0) / SECOND)
    },
    notificationSent: (notifier, outcome) => meter.add('claimwatch_notifications_total', { notifier, outcome }),
  }
}

function figuresOfEvery(meter: Meter): Pick<Telemetry, OfEvery> {
  return {
    stageBeat: (stage, at) => meter.set('claimwatch_heartbeat_timestamp_seconds', { stage }, at / SECOND),
    awsCalled(service, operation, codeClass, seconds) {
      meter.add('claimwatch_aws_requests_total', { service, operation, code_class: codeClass })
      meter.observe('claimwatch_aws_request_duration_seconds', { service, operation }, seconds)
    },
    logFilled: (failure) => meter.set('claimwatch_log_full', {}, failure === null ? 0 : 1),
    recordUnreadable: (topic) => meter.add('claimwatch_unreadable_records_total', { kafka_topic: topic }),
    consumerLagged: (topic, records) => meter.set('claimwatch_kafka_consumer_lag', { kafka_topic: topic }, records),
    partitionsHeld: (stage, partitions) => meter.set('claimwatch_partitions_held', { stage }, partitions),
    partitionRestored: (stage, seconds) => meter.observe('claimwatch_partition_restore_seconds', { stage }, seconds),
  }
}

function showReading(meter: Meter, claim: string, reading: WindowReading): void {
  const window = reading.over
  for (const outcome of outcomes) {
    meter.set('claimwatch_window_attempts', { claim, window, outcome }, reading.attempts[outcomeKey(outcome)])
  }
  for (const kind of entryKinds) meter.set('claimwatch_window_entries', { claim, window, kind }, reading.entries[kind])
  for (const of of distinctKinds) {
    meter.set('claimwatch_window_distinct', { claim, window, of }, of === 'new-sources' ? reading.newSources : reading[of])
  }
  for (const bound of ['expected', 'limit'] as const) show(meter, `claimwatch_window_${bound}`, { claim, window }, reading[bound])
  for (const each of readings) {
    const labels = { claim, window, reading: each }
    const usual = reading.usual[each]
    show(meter, 'claimwatch_window_usual', labels, usual?.median ?? null)
    show(meter, 'claimwatch_window_usual_mad', labels, usual?.mad ?? null)
    show(meter, 'claimwatch_window_reading_limit', labels, reading.limits[each] ?? null)
  }
}

/** A figure, or that it is not known. */
function show<N extends NameOf<'gauge'>>(meter: Meter, name: N, labels: LabelsOf<N>, value: number | null): void {
  if (value === null) meter.unset(name, labels)
  else meter.set(name, labels, value)
}

function showEvidence(meter: Meter, claim: string, { nats, levels: distances }: EvidenceReading): void {
  for (const kind of evidenceKinds) meter.set('claimwatch_evidence_nats', { claim, kind }, nats[kind])
  for (const level of levels) {
    meter.set('claimwatch_evidence_level_ratio', { claim, level }, distances[level].share)
    meter.set('claimwatch_evidence_vetoes', { claim, level }, distances[level].vetoes)
  }
}

function hideReadings(meter: Meter, claim: string): void {
  for (const window of spans) {
    for (const outcome of outcomes) meter.unset('claimwatch_window_attempts', { claim, window, outcome })
    for (const kind of entryKinds) meter.unset('claimwatch_window_entries', { claim, window, kind })
    for (const of of distinctKinds) meter.unset('claimwatch_window_distinct', { claim, window, of })
    for (const bound of ['expected', 'limit'] as const) meter.unset(`claimwatch_window_${bound}`, { claim, window })
    for (const what of ['usual', 'usual_mad', 'reading_limit'] as const) {
      for (const reading of readings) meter.unset(`claimwatch_window_${what}`, { claim, window, reading })
    }
  }
}

function hideEvidence(meter: Meter, claim: string): void {
  for (const kind of evidenceKinds) meter.unset('claimwatch_evidence_nats', { claim, kind })
  for (const level of levels) {
    meter.unset('claimwatch_evidence_level_ratio', { claim, level })
    meter.unset('claimwatch_evidence_vetoes', { claim, level })
  }
}
