// What the ledger and the attempts say at this moment: the view of the command line, which stands beside the service.
import type { EventLog, LogRecord } from '../log/event-log.ts'
import type { JudgedAttempt } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { BlindReason, ClaimState, Incident, Minted } from '../model/incident.ts'
import type { LedgerRecord } from '../model/ledger.ts'
import { decode, type Topic } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import { createIncidents } from '../respond/incidents.ts'
import { createLedgerReader } from '../respond/ledger.ts'
import { createMintedBook, type MintedBook } from '../respond/minted.ts'

/** What is known of a claim; a member that is absent was never told. */
export interface KnownClaim {
  readonly state?: ClaimState
  /** Null: it can be judged. */
  readonly blind?: BlindReason | null
  readonly lastAttemptAt?: Millis
}

export interface Reading {
  readonly incidents: readonly Incident[]
  readonly claims: ReadonlyMap<CertificateId, KnownClaim>
  readonly minted: MintedBook
}

/** Reads the log up to its present end. */
export async function readLog(log: EventLog): Promise<Reading> {
  const incidents = createIncidents()
  const ledger = createLedgerReader()
  const minted = createMintedBook()
  const claims = new Map<CertificateId, KnownClaim>()
  const know = (claim: CertificateId, more: KnownClaim): void => void claims.set(claim, { ...claims.get(claim), ...more })

  function takeLedger(record: LogRecord): void {
    const reading = ledger.read(record)
    if (reading.is === 'in-force') takeInForce(reading.record)
  }
  function takeInForce(record: LedgerRecord): void {
    incidents.apply(record)
    if (record.is === 'blind') know(record.claim, { blind: record.reason })
    if (record.is === 'state') know(record.claim, { state: record.state })
  }
  function takeAttempt(attempt: JudgedAttempt): void {
    minted.add(attempt)
    const last = claims.get(attempt.claim)?.lastAttemptAt ?? attempt.at
    know(attempt.claim, { lastAttemptAt: Math.max(last, attempt.at) })
  }

  await Promise.all([
    readTopic(log, 'ledger', takeLedger),
    readTopic(log, 'attempts', (record) => {
      if (record.value !== null) takeAttempt(decode('attempts', record.value).attempt)
    }),
  ])
  return { incidents: incidents.all().map((story) => story.incident), claims, minted }
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
