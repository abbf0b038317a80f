// What stands in each topic of the log, and how it is written: JSON with a version, one record a value.
import type { JudgedAttempt, OutcomeCounts } from './attempt.ts'
import type { CertificateId } from './claim.ts'
import type { Decision } from './decision.ts'
import { ClaimwatchError } from './errors.ts'
import type { IotEvent, RejectionReason } from './event.ts'
import { completeEvent, saidBy } from './event-json.ts'
import { readEvent } from './event-reader.ts'
import type { EvidenceRecord } from './evidence.ts'
import type { Finding } from './finding.ts'
import type { BlindCause, BlindClaim, BlindReason } from './incident.ts'
import type { LedgerRecord } from './ledger.ts'
import type { PlanRecord } from './plan.ts'
import { shapes } from './record-shape.ts'
import type { Millis } from './time.ts'
import type { WindowCounts } from './window.ts'

/** An event, a feed's promise that everything of it up to `upTo` is in the log, or what a person said of a plan. */
export type EventsRecord = { readonly v: 1; readonly is: 'event'; readonly feed: string; readonly event: IotEvent } | Tick | PlanRecord

/** A feed's promise, written to every partition (design 3.2). */
export interface Tick {
  readonly v: 1
  readonly is: 'tick'
  readonly feed: string
  readonly upTo: Millis
  /** All configured feeds: one that has not ticked yet holds the watermark. */
  readonly feeds: readonly string[]
  /** A finite feed that was read to its end; it holds nothing any more. */
  readonly ended: boolean
  /** The feed has no position of its own: a time-out under this tick gives no evidence. */
  readonly assumed: boolean
  /** Why the feed cannot be read at present; the claims behind it are blind. */
  readonly cause: BlindReason | null
  /** Claims that are blind though the feed can be read; absent: none. */
  readonly blind?: readonly BlindClaim[]
}

/** One record of `claimwatch.findings`. */
export type FindingsRecord =
  | { readonly v: 1; readonly is: 'finding'; readonly finding: Finding }
  | {
      readonly v: 1
      readonly is: 'summary'
      readonly claim: CertificateId
      readonly day: string
      readonly attempts: OutcomeCounts
      readonly sources: number
    }
  | {
      readonly v: 1
      readonly is: 'watermark'
      readonly partition: number
      readonly upTo: Millis
      /** What feeds named with their last tick, and what this partition of the log lacks. */
      readonly causes: readonly BlindCause[]
      /** All feeds are finite and were read to their ends: the watermark stands still, and is not behind. */
      readonly ended?: true
    }
  /** A sign of life of a claim, at most one of each kind a minute: what proves or refutes that a disablement took effect. */
  | {
      readonly v: 1
      readonly is: 'sign'
      readonly id: string
      readonly claim: CertificateId
      readonly at: Millis
      readonly sign: 'used' | 'refused-inactive'
    }

/** Detector state of one claim, with the offset of `claimwatch.events` it stands for: every record before it is in. */
export interface StateRecord {
  readonly v: 1
  readonly claim: CertificateId
  readonly partition: number
  readonly offset: number
  readonly writer: string
  readonly detector: string
  readonly config: string
  /** Base64 of `detector.snapshot()`. */
  readonly snapshot: string
}

/** How far a feed has been read: a time, never one of AWS's page tokens. */
export interface CheckpointRecord {
  readonly v: 1
  readonly feed: string
  readonly settledUpTo: Millis
  /** Of a stream: where to read on. */
  readonly stream?: StreamPosition
}

/** How far a stream has been read. */
export interface StreamPosition {
  readonly shards: readonly ShardPosition[]
  /** What arrived up to this time was deleted before all of it was read; null: nothing that is still felt. */
  readonly deletedUpTo: Millis | null
}

/** How far a shard of a stream has been read. It is read on behind `after`, else from `since` on, else from its beginning. */
export interface ShardPosition {
  readonly shard: string
  /** Sequence number of the last record that was read; null: none was. */
  readonly after: string | null
  /** When the first record that is wanted arrived; null: all are. */
  readonly since: Millis | null
  /** Everything that arrived in it up to this time was read; null: not known. */
  readonly readTo: Millis | null
  /** It takes no records any more, and was read to its end. */
  readonly ended: boolean
}

/** What could not be read, as it came. */
export interface RejectionRecord {
  readonly v: 1
  readonly feed: string
  readonly at: Millis
  readonly reason: RejectionReason
  /** File and line, or log stream and AWS's event id. */
  readonly place: string
  /** At most the first 64 KiB, base64. */
  readonly raw: string
}

/**
 * What was judged of an attempt, and the offset of `events` at which that was told. Of several records of one attempt the one that was told
 * last counts, whichever was written last. Absent in records of earlier versions.
 */
export interface AttemptsRecord {
  readonly v: 1
  readonly attempt: JudgedAttempt
  readonly told?: number
}

/** A decision about an incident, or about a plan. */
export type DecisionsRecord = { readonly v: 1; readonly is?: never; readonly decision: Decision } | PlanRecord

/** Which type of record stands in which topic. */
export interface Records {
  readonly events: EventsRecord
  readonly windows: { readonly v: 1; readonly window: WindowCounts }
  readonly attempts: AttemptsRecord
  readonly findings: FindingsRecord
  readonly decisions: DecisionsRecord
  readonly ledger: LedgerRecord
  readonly evidence: EvidenceRecord
  readonly state: StateRecord
  readonly checkpoints: CheckpointRecord
  readonly rejections: RejectionRecord
}

/** A topic of the log, without its prefix. */
export type Topic = keyof Records

/** The version of every record that is written today, in its member `v`. */
const VERSION = 1

/** The bytes of a record. */
export function encode<T extends Topic>(_topic: T, record: Records[T]): Uint8Array {
  return Buffer.from(JSON.stringify('event' in record ? { ...record, event: saidBy(record.event) } : record))
}

/**
 * The record in a value. The log is written by ourselves under access control, so only what readers stumble over is checked here; what
 * devices wrote was checked when it was parsed. Throws `log-record-unreadable` for what is no record of the topic, `log-record-newer`
 * for one of a later version.
 */
export function decode<T extends Topic>(topic: T, value: Uint8Array): Records[T] {
  const bytes = bufferOf(value)
  const read = topic === 'events' ? readEvent(bytes) : null
  if (read !== null) return read as Records[T]
  let parsed: unknown
  try {
    parsed = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new ClaimwatchError('log-record-unreadable', { what: `a record of topic ${topic} is no JSON`, cause })
  }
  const version = typeof parsed === 'object' && parsed !== null && 'v' in parsed ? parsed.v : undefined
  if (typeof version === 'number' && version > VERSION) {
    throw new ClaimwatchError('log-record-newer', {
      what: `a record of topic ${topic} is of version ${version}, and this claimwatch knows ${VERSION}`,
    })
  }
  if (version !== VERSION || !shapes[topic](parsed)) {
    throw new ClaimwatchError('log-record-unreadable', { what: `a record of topic ${topic} does not hold what it must` })
  }
  const record = parsed as Records[T]
  return 'event' in record ? { ...record, event: completeEvent(record.event) } : record
}

/** What Kafka hands over is a `Buffer` already, and another one around the same bytes costs as much as their parsing. */
function bufferOf(value: Uint8Array): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}
