// What the ledger and the attempts say at this moment: the view of the command line, which stands beside the service.
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Incident, Minted } from '../model/incident.ts'
import { createLatestTelling } from '../model/latest-telling.ts'
import { noTelemetry } from '../model/telemetry.ts'
import type { Millis } from '../model/time.ts'
import { type ClaimBook, createClaimBook } from '../respond/claim-book.ts'
import { createIncidents } from '../respond/incidents.ts'
import { type KeptEvidence, NOTHING_KEPT } from '../respond/kept-evidence.ts'
import { createLedgerReader } from '../respond/ledger.ts'
import { createMintedBook, type MintedBook } from '../respond/minted.ts'

/** The log up to its end when it was read. */
export interface Reading {
  readonly incidents: readonly Incident[]
  /** What was kept as evidence of an incident, by digest. */
  readonly keptOf: (incident: string) => KeptEvidence
  readonly claims: Pick<ClaimBook, 'of'>
  readonly lastAttemptAt: ReadonlyMap<CertificateId, Millis>
  readonly minted: MintedBook
}

/** Reads the log up to its present end. What cannot be read is told and left out. */
export async function readLog(log: EventLog, telemetry: Unreadable = noTelemetry): Promise<Reading> {
  const incidents = createIncidents()
  const claims = createClaimBook()
  const ledger = createLedgerReader()
  const minted = createMintedBook()
  const latest = createLatestTelling()
  const lastAttemptAt = new Map<CertificateId, Millis>()

  function takeLedger(record: LogRecord): void {
    const reading = ledger.read(record)
    if (reading.is !== 'in-force') return
    incidents.apply(reading.record)
    claims.apply(reading.record)
  }
  function takeAttempt(record: LogRecord): void {
    const read = readRecord('attempts', record, telemetry)
    if (read === null || !latest.counts(read)) return
    const { attempt } = read
    minted.add(attempt)
    lastAttemptAt.set(attempt.claim, Math.max(lastAttemptAt.get(attempt.claim) ?? attempt.at, attempt.at))
  }

  await Promise.all([readTopic(log, 'ledger', takeLedger), readTopic(log, 'attempts', takeAttempt)])
  const keptOf = (incident: string): KeptEvidence => incidents.of(incident)?.kept ?? NOTHING_KEPT
  return { incidents: incidents.all().map((story) => story.incident), keptOf, claims, lastAttemptAt, minted }
}

/** The certificates that an incident's sources minted. */
export function mintedIn(reading: Reading, incident: Incident): readonly Minted[] {
  return reading.minted.of(incident)
}
