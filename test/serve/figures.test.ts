// Happenings to figures: what each report of a stage changes, series by series.
import { describe, expect, it } from 'vitest'
import type { EvidenceReading } from '../../src/model/evidence-reading.ts'
import { blindReasons } from '../../src/model/incident.ts'
import type { Telemetry } from '../../src/model/telemetry.ts'
import { createFigures } from '../../src/serve/figures.ts'
import type { Meter } from '../../src/serve/meter.ts'

/** Writes down what is told, as `name{label="value"} what it does`. */
function figuresOf(tell: (telemetry: Telemetry) => void): string[] {
  const lines: string[] = []
  const write = (name: string, labels: object, what: string): void => {
    const said = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    lines.push(`${name.replace('claimwatch_', '')}${said.length > 0 ? `{${said.join(',')}}` : ''} ${what}`)
  }
  const meter: Meter = {
    add: (name, labels, more = 1) => write(name, labels, `+${more}`),
    set: (name, labels, value) => write(name, labels, `= ${value}`),
    unset: (name, labels) => write(name, labels, 'gone'),
    observe: (name, labels, value) => write(name, labels, `saw ${value}`),
  }
  tell(createFigures(meter))
  return lines
}

const reading = {
  claim: 'c'.repeat(64),
  over: '5m',
  attempts: { ok: 1, duplicate: 2, rejected: 3, orphan: 4, offPattern: 5 },
  clients: 6,
  serials: 7,
  sources: 8,
  newSources: 9,
  entries: { connects: 10, creates: 11, registers: 12, refusals: 13 },
  usual: {},
  limits: {},
} as const
const evidence: EvidenceReading = {
  nats: { who: 4.5, what: 8, sum: 12.5 },
  levels: { alert: { share: 1, vetoes: 0 }, contain: { share: 0.5, vetoes: 1 }, disable: { share: 0.25, vetoes: 3 } },
}

describe('figures', () => {
  it.each<[string, (telemetry: Telemetry) => void, string[]]>([
    [
      'events',
      (t) => t.eventsIngested('Connect', [2_500, 500]),
      ['events_ingested_total{event_type="Connect"} +2', 'ingest_delay_seconds saw 2.5', 'ingest_delay_seconds saw 0.5'],
    ],
    ['an ignored entry', (t) => t.entriesIgnored('empty-line', 3), ['ignored_total{reason="empty-line"} +3']],
    ['a rejection', (t) => t.entriesRejected('not-json', 2), ['rejections_total{reason="not-json"} +2']],
    ['a duplicate', (t) => t.duplicateDropped(), ['duplicates_total +1']],
    ['a late event', (t) => t.eventLate(), ['late_events_total +1']],
    [
      'a feed',
      (t) => t.feedRead('aws-iot', 9_000, 7_500),
      ['feed_read_timestamp_seconds{feed="aws-iot"} = 9', 'last_event_timestamp_seconds{feed="aws-iot"} = 7.5'],
    ],
    ['a feed without an event yet', (t) => t.feedRead('aws-iot', 9_000, null), ['feed_read_timestamp_seconds{feed="aws-iot"} = 9']],
    ['log levels that are known', (t) => t.logLevelsRead('aws-iot', null), ['log_levels_known{feed="aws-iot"} = 1']],
    [
      'log levels that are not told',
      (t) => t.logLevelsRead('aws-iot', { code: 'aws-denied', text: 'denied' }),
      ['log_levels_known{feed="aws-iot"} = 0'],
    ],
    ['a beat', (t) => t.stageBeat('watch', 1_500), ['heartbeat_timestamp_seconds{stage="watch"} = 1.5']],
    ['a watermark', (t) => t.watermarkMoved('aws-iot', 60_000), ['watermark_timestamp_seconds{feed="aws-iot"} = 60']],
    ['a closed window', (t) => t.windowClosed(), ['windows_closed_total +1']],
    [
      'a finding',
      (t) => t.findingRaised('factory-a', 'disable', 4_000),
      ['findings_total{claim="factory-a",level="disable"} +1', 'detection_latency_seconds saw 4'],
    ],
    [
      'a result',
      (t) => t.actionEnded('factory-a', 'disable', 'applied'),
      ['actions_total{claim="factory-a",action="disable",result="applied"} +1'],
    ],
    [
      'minted certificates',
      (t) => t.mintedCounted('factory-a', 'exact', 7),
      ['incident_minted_certificates{claim="factory-a",basis="exact"} = 7'],
    ],
    ['an exhibit', (t) => t.exhibitKept('entry'), ['evidence_exhibits_total{kind="entry"} +1']],
    ['evidence that failed', (t) => t.evidenceFailed({ code: 'log-full', text: '' }), ['evidence_failures_total +1']],
    ['approvals that wait', (t) => t.approvalsWaiting(2, 5_000), ['approvals_pending = 2', 'approval_oldest_timestamp_seconds = 5']],
    ['no approval that waits', (t) => t.approvalsWaiting(0, null), ['approvals_pending = 0', 'approval_oldest_timestamp_seconds = 0']],
    ['a message', (t) => t.notificationSent('on-call', 'gave-up'), ['notifications_total{notifier="on-call",outcome="gave-up"} +1']],
    [
      'a call to AWS',
      (t) => t.awsCalled('iot', 'DescribeCertificate', '2xx', 0.2),
      [
        'aws_requests_total{service="iot",operation="DescribeCertificate",code_class="2xx"} +1',
        'aws_request_duration_seconds{service="iot",operation="DescribeCertificate"} saw 0.2',
      ],
    ],
    ['partitions that are held', (t) => t.partitionsHeld('watch', 6), ['partitions_held{stage="watch"} = 6']],
    ['a partition taken over', (t) => t.partitionRestored('watch', 1.5), ['partition_restore_seconds{stage="watch"} saw 1.5']],
    ['what is under way', (t) => t.bytesInFlight(7), ['ingest_in_flight_bytes = 7']],
    ['a log without room', (t) => t.logFilled({ code: 'log-full', text: '' }), ['log_full = 1']],
    ['a log with room again', (t) => t.logFilled(null), ['log_full = 0']],
    ['a consumer that is behind', (t) => t.consumerLagged('events', 12), ['kafka_consumer_lag{kafka_topic="events"} = 12']],
  ])('of %s', (_what, tell, lines) => {
    expect(figuresOf(tell)).toEqual(lines)
  })

  it('of a state, a mode and a blindness are 1 at what is so, and 0 everywhere else', () => {
    expect(figuresOf((t) => t.claimStateSeen('factory-a', 'disabled')).filter((line) => !line.endsWith('= 0'))).toEqual([
      'claim_state{claim="factory-a",state="disabled"} = 1',
    ])
    expect(figuresOf((t) => t.claimStateSeen('factory-a', 'disabled'))).toHaveLength(4)
    expect(figuresOf((t) => t.claimModeSet('factory-a', 'approve'))).toEqual([
      'claim_mode{claim="factory-a",mode="observe"} = 0',
      'claim_mode{claim="factory-a",mode="approve"} = 1',
      'claim_mode{claim="factory-a",mode="auto"} = 0',
    ])
    expect(figuresOf((t) => t.claimBlinded('factory-a', 'feed-denied')).filter((line) => line.endsWith('= 1'))).toEqual([
      'claim_blind{claim="factory-a",reason="feed-denied"} = 1',
    ])
    expect(figuresOf((t) => t.claimBlinded('factory-a', null)).filter((line) => line.endsWith('= 1'))).toEqual([])
  })

  it('of a claim that is let go say nothing of it any more', () => {
    const lines = figuresOf((t) => t.claimReleased('factory-a'))
    expect(lines.filter((line) => !line.endsWith('= 0'))).toEqual(['claim_state{claim="factory-a",state="unknown"} = 1'])
    expect(lines.filter((line) => line.startsWith('claim_blind'))).toHaveLength(blindReasons.length)
    expect(lines.filter((line) => line.startsWith('incident_minted'))).toHaveLength(2)
  })

  it('of a window are its outcomes, its distinct counts and its bounds', () => {
    const bounds = {
      usual: { attempts: { median: 9.5, mad: 1.5 }, rejected: { median: 2, mad: null } },
      limits: { attempts: 20, 'rejected-ratio': 0.5 },
    }
    const shown = figuresOf((t) => t.windowRead('factory-a', { ...reading, expected: 9.5, limit: 20, ...bounds }))
    expect(shown.filter((line) => !line.endsWith('gone'))).toEqual([
      'window_attempts{claim="factory-a",window="5m",outcome="ok"} = 1',
      'window_attempts{claim="factory-a",window="5m",outcome="duplicate"} = 2',
      'window_attempts{claim="factory-a",window="5m",outcome="rejected"} = 3',
      'window_attempts{claim="factory-a",window="5m",outcome="orphan"} = 4',
      'window_attempts{claim="factory-a",window="5m",outcome="off-pattern"} = 5',
      'window_entries{claim="factory-a",window="5m",kind="connects"} = 10',
      'window_entries{claim="factory-a",window="5m",kind="creates"} = 11',
      'window_entries{claim="factory-a",window="5m",kind="registers"} = 12',
      'window_entries{claim="factory-a",window="5m",kind="refusals"} = 13',
      'window_distinct{claim="factory-a",window="5m",of="clients"} = 6',
      'window_distinct{claim="factory-a",window="5m",of="serials"} = 7',
      'window_distinct{claim="factory-a",window="5m",of="sources"} = 8',
      'window_distinct{claim="factory-a",window="5m",of="new-sources"} = 9',
      'window_expected{claim="factory-a",window="5m"} = 9.5',
      'window_limit{claim="factory-a",window="5m"} = 20',
      'window_usual{claim="factory-a",window="5m",reading="attempts"} = 9.5',
      'window_usual_mad{claim="factory-a",window="5m",reading="attempts"} = 1.5',
      'window_reading_limit{claim="factory-a",window="5m",reading="attempts"} = 20',
      'window_usual{claim="factory-a",window="5m",reading="rejected"} = 2',
      'window_reading_limit{claim="factory-a",window="5m",reading="rejected-ratio"} = 0.5',
    ])
  })

  it('of evidence are its two kinds and their sum, and how far each level is', () => {
    expect(figuresOf((t) => t.evidenceRead('factory-a', evidence))).toEqual([
      'evidence_nats{claim="factory-a",kind="who"} = 4.5',
      'evidence_nats{claim="factory-a",kind="what"} = 8',
      'evidence_nats{claim="factory-a",kind="sum"} = 12.5',
      'evidence_level_ratio{claim="factory-a",level="alert"} = 1',
      'evidence_vetoes{claim="factory-a",level="alert"} = 0',
      'evidence_level_ratio{claim="factory-a",level="contain"} = 0.5',
      'evidence_vetoes{claim="factory-a",level="contain"} = 1',
      'evidence_level_ratio{claim="factory-a",level="disable"} = 0.25',
      'evidence_vetoes{claim="factory-a",level="disable"} = 3',
    ])
  })

  it('of a bound that is not known any more are gone, and not 0', () => {
    const lines = figuresOf((t) => t.windowRead('factory-a', { ...reading, expected: null, limit: null }))
    expect(lines).toContain('window_expected{claim="factory-a",window="5m"} gone')
    expect(lines).toContain('window_limit{claim="factory-a",window="5m"} gone')
  })

  it('of a released claim are gone from every window, and nothing else is', () => {
    const lines = figuresOf((t) => t.windowsReleased('factory-a'))
    const shown = figuresOf((t) => {
      t.evidenceRead('factory-a', evidence)
      for (const over of ['1m', '5m', '1h', '1d'] as const) t.windowRead('factory-a', { ...reading, over, expected: 1, limit: 1 })
    })
    expect(lines.toSorted()).toEqual(shown.map((line) => line.replace(/ = .*/, ' gone')).toSorted())
  })
})
