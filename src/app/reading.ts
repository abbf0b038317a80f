// What the ledger and the attempts say at this moment: the view of the command line, which stands beside the service.
import type { EventLog, LogRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Incident, Minted } from '../model/incident.ts'
import type { Topic } from '../model/record.ts'
import { noTelemetry } from '../model/telemetry.ts'
import type { Millis } from '../model/time.ts'
import { type ClaimBook, createClaimBook } from '../respond/claim-book.ts'
import { createIncidents } from '../respond/incidents.ts'
import { createLedgerReader } from '../respond/ledger.ts'
import { createMintedBook, type MintedBook } from '../respond/minted.ts'

/** The log up to its end when it was read. */
export interface Reading {
  readonly incidents: readonly Incident[]
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
  const lastAttemptAt = new Map<CertificateId, Millis>()

  function takeLedger(record: LogRecord): void {
    const reading = ledger.read(record)
    if (reading.is !== 'in-force') return
    incidents.apply(reading.record)
    claims.apply(reading.record)
  }
  function takeAttempt(record: LogRecord): void {
    const attempt = readRecord('attempts', record, telemetry)?.attempt
    if (attempt === undefined) return
    minted.add(attempt)
    lastAttemptAt.set(attempt.claim, Math.max(lastAttemptAt.get(attempt.claim) ?? attempt.at, attempt.at))
  }

  await Promise.all([readTopic(log, 'ledger', takeLedger), readTopic(log, 'attempts', takeAttempt)])
  return { incidents: incidents.all().map((story) => story.incident), claims, lastAttemptAt, minted }
}

/** The certificates that an incident's sources minted. */
export function mintedIn(reading: Reading, incident: Incident): readonly Minted[] {
  return reading.minted.of(incident)
}

async function readTopic(log: EventLog, topic: Topic, take: (record: LogRecord) => void): Promise<void> {
  const tail = await log.tail(topic, (records) => records.forEach(take))
  try {
    await tail.caughtUp
  } finally {
    await tail.close()
  }
}
