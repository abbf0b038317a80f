// The incidents of a replay: the same desk as in `respond`, on a ledger that is nowhere, with nobody to ask and nothing to change.
import type { JudgedAttempt } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Incident, Minted } from '../model/incident.ts'
import type { LedgerBody, ObservedCertificate } from '../model/ledger.ts'
import type { FindingsRecord } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import { judge, takeUp } from '../respond/desk.ts'
import type { Story } from '../respond/incidents.ts'
import { createMemory, rememberFinding, rememberLedger } from '../respond/memory.ts'
import { createMintedArchive } from '../respond/minted-archive.ts'
import { type Configuration, respondSettings } from './configuration.ts'

const ACTIVE: ObservedCertificate = { status: 'ACTIVE', lastModifiedAt: null, customerVersion: null }

export interface ReplayedIncidents {
  /** Takes in what `watch` would have written to `findings`; `now` is event time. */
  take(record: FindingsRecord, now: Millis): void
  /** Takes in what `watch` would have written to `attempts`. */
  takeAttempt(attempt: JudgedAttempt): void
  /** No attempt that ended before `time` will be taken in again. */
  settleBefore(time: Millis): void
  /** The incidents with what their sources minted, in the order in which they were opened. */
  all(): readonly { readonly incident: Incident; readonly minted: readonly Minted[] }[]
  /** The incident that a finding belongs to. */
  incidentOf(finding: string): string | null
}

/** Incidents as `respond` would have told them, with every claim's certificate taken to be ACTIVE. */
export function createReplayedIncidents(configuration: Configuration): ReplayedIncidents {
  const settings = respondSettings(configuration)
  const minted = createMintedArchive()
  const memory = createMemory(settings, 1, minted)
  for (const { id } of settings.claims) memory.observed.set(id, { certificate: ACTIVE, at: 0 })

  function write(bodies: readonly LedgerBody[], now: Millis): void {
    for (const body of bodies) rememberLedger(memory, { v: 1, at: now, epoch: 0, prev: '', ...body })
  }

  /** Of a claim that nobody configured nothing changes by time, nor by what others do: there may be thousands of them. */
  function concerned(claim: CertificateId): readonly Story[] {
    const claims = new Set([...memory.configured.keys(), claim])
    return Array.from(claims).flatMap(memory.incidents.ofClaim)
  }

  return {
    take(record, now) {
      rememberFinding(memory, record)
      if (record.is !== 'finding') return
      write(takeUp(memory, now), now)
      write(judge(memory, now, concerned(record.finding.claim)), now)
    },
    takeAttempt: minted.add,
    settleBefore: minted.settleBefore,
    all: () => memory.incidents.all().map(({ incident }) => ({ incident, minted: minted.of(incident) })),
    incidentOf: (finding) => memory.incidents.takenUpBy(finding),
  }
}
