// What the stage rooms report: things that happened, in the past tense. `serve/metrics.ts` counts them; replays count nothing.
import type { Basis } from './attempt.ts'
import type { ErrorCode } from './errors.ts'
import type { EventKind, IgnoredReason, RejectionReason } from './event.ts'
import type { ExhibitKind } from './evidence.ts'
import type { EvidenceReading } from './evidence-reading.ts'
import type { Level } from './finding.ts'
import type { ActionKind, ActionResult, BlindReason, ClaimState, Mode } from './incident.ts'
import type { Topic } from './record.ts'
import type { Millis } from './time.ts'
import type { WindowReading } from './window.ts'

export const stages = ['ingest', 'watch', 'respond'] as const
/** A part of the road that a process can walk: what the roles of the command line are named after. */
export type Stage = (typeof stages)[number]

export const codeClasses = ['2xx', '4xx', '5xx', 'throttled', 'network'] as const
/** How AWS answered a call, as far as a figure tells it. */
export type CodeClass = (typeof codeClasses)[number]

export const awsServices = ['logs', 'iot', 'kinesis'] as const
/** The parts of AWS that are asked. */
export type AwsService = (typeof awsServices)[number]

export const deliveries = ['delivered', 'failed', 'gave-up'] as const
/** What one try to tell a notifier came to. */
export type Delivery = (typeof deliveries)[number]

/** Why something did not work: a code of the catalogue, and a text for people that holds no secret. */
export interface Failure {
  readonly code: ErrorCode
  readonly text: string
}

/**
 * A listener for figures. `claim` is always the alias of the configuration or `_unregistered`; no other text that a device
 * can choose ever comes in here. Methods never throw and never wait.
 */
export interface Telemetry {
  /** Entries of one kind became events of the log, one for each delay in milliseconds: ingestion minus event time. */
  eventsIngested(kind: EventKind, delaysMs: readonly number[]): void
  entriesIgnored(reason: IgnoredReason, entries: number): void
  entriesRejected(reason: RejectionReason, entries: number): void
  duplicateDropped(): void
  /** An event came after the watermark had passed it. */
  eventLate(): void
  feedRead(feed: string, upTo: Millis, lastEventAt: Millis | null): void
  /** How much the feeds of this process have read that is not durable yet. */
  bytesInFlight(bytes: number): void
  /** AWS was asked what it logs where the feed is; `failure` says why it did not tell, null where it did. */
  logLevelsRead(feed: string, failure: Failure | null): void
  /** A feed was asked for what is new; `failure` says why it could not be read, null where it was. */
  feedAnswered(feed: string, failure: Failure | null): void
  /** A stream was read; its newest record is so much younger than what was read last, in the shard where that is longest. */
  streamRead(feed: string, behindMs: Millis): void
  /** A stage is alive and went round its loop. */
  stageBeat(stage: Stage, at: Millis): void
  watermarkMoved(feed: string, upTo: Millis): void
  windowClosed(): void
  windowRead(claim: string, reading: WindowReading): void
  /** How much evidence there is against the claim's sources. */
  evidenceRead(claim: string, reading: EvidenceReading): void
  /** This process no longer reads the claim's windows: what it showed of them, and of evidence, is out of date. */
  windowsReleased(claim: string): void
  findingRaised(claim: string, level: Level, delayMs: number): void
  claimBlinded(claim: string, reason: BlindReason | null): void
  claimStateSeen(claim: string, state: ClaimState): void
  /** AWS was asked for the state of the claim's certificate; `failure` says why it did not tell, null where it did. */
  claimDescribed(claim: string, failure: Failure | null): void
  claimModeSet(claim: string, mode: Mode): void
  /** This process no longer speaks for the claim: what it showed of blindness, state and minted certificates is out of date. */
  claimReleased(claim: string): void
  actionEnded(claim: string, action: ActionKind, result: ActionResult): void
  /** How many certificates the open incidents of a claim count by now. */
  mintedCounted(claim: string, basis: Basis, certificates: number): void
  /** The ledger names one more exhibit of an incident. */
  exhibitKept(kind: ExhibitKind): void
  /** Evidence could not be looked for or written; it is tried again within minutes. */
  evidenceFailed(failure: Failure): void
  approvalsWaiting(count: number, oldestAt: Millis | null): void
  /** `failure` says why it was not delivered; of an address it names no more than the host. */
  notificationSent(notifier: string, outcome: Delivery, failure?: Failure): void
  awsCalled(service: AwsService, operation: string, codeClass: CodeClass, seconds: number): void
  consumerLagged(topic: Topic, records: number): void
  /** How many partitions this process holds of what the stage's instances share. */
  partitionsHeld(stage: Stage, partitions: number): void
  /** From the assignment of a partition until the stage went on with it, where a predecessor had left off. */
  partitionRestored(stage: Stage, seconds: number): void
  /** The embedded log has no room, and writing waits for some; null: it has again. Told at each try. */
  logFilled(failure: Failure | null): void
  /** A record of the log could not be read and was passed by; `place` says where it stands. */
  recordUnreadable(topic: Topic, place: string): void
}

/** Counts nothing: for replays, and for tests that look at records instead. */
export const noTelemetry: Telemetry = {
  eventsIngested() {},
  entriesIgnored() {},
  entriesRejected() {},
  duplicateDropped() {},
  eventLate() {},
  feedRead() {},
  bytesInFlight() {},
  logLevelsRead() {},
  feedAnswered() {},
  streamRead() {},
  stageBeat() {},
  watermarkMoved() {},
  windowClosed() {},
  windowRead() {},
  evidenceRead() {},
  windowsReleased() {},
  findingRaised() {},
  claimBlinded() {},
  claimStateSeen() {},
  claimDescribed() {},
  claimModeSet() {},
  claimReleased() {},
  actionEnded() {},
  mintedCounted() {},
  exhibitKept() {},
  evidenceFailed() {},
  approvalsWaiting() {},
  notificationSent() {},
  awsCalled() {},
  consumerLagged() {},
  partitionsHeld() {},
  partitionRestored() {},
  logFilled() {},
  recordUnreadable() {},
}
