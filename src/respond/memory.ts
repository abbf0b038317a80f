// What `respond` knows at a moment: the fold of the ledger, and what the tails and the certificates told. Nothing else is remembered.
import type { CertificateId } from '../model/claim.ts'
import type { Decision } from '../model/decision.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { Finding } from '../model/finding.ts'
import type { LedgerRecord, ObservedCertificate } from '../model/ledger.ts'
import type { PlanDecision } from '../model/plan.ts'
import type { FindingsRecord } from '../model/record.ts'
import type { ClaimSettings, RespondSettings } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import { type ClaimBook, createClaimBook } from './claim-book.ts'
import { createExhibitIndex, type ExhibitIndex } from './evidence.ts'
import type { Look } from './gather.ts'
import { createIncidents, type Incidents, type Story } from './incidents.ts'
import { createMintedBook, type MintedBook } from './minted.ts'
import { createSight, type Sight } from './sight.ts'

/** Accepted attempts kept for each claim, to count what was minted; `incident show` reads the whole topic instead. */
const MOST_ATTEMPTS = 200_000

/** An answer of `DescribeCertificate`, null where there was none, and when it came (wall clock). */
export interface Observation {
  readonly certificate: ObservedCertificate | null
  readonly at: Millis
  /** Why there was no answer. */
  readonly failure?: ErrorCode
}

export interface Memory {
  readonly settings: RespondSettings
  readonly configured: ReadonlyMap<CertificateId, ClaimSettings>
  readonly incidents: Incidents
  readonly claims: ClaimBook
  readonly sight: Sight
  readonly minted: MintedBook
  /** Read from their topics and not yet in the ledger, by id. */
  readonly findings: Map<string, Finding>
  readonly decisions: Map<string, Decision>
  readonly plans: Map<string, PlanDecision>
  /** Ids of the decisions in the ledger, those about plans among them. */
  readonly decided: Set<string>
  /** What AWS said of each certificate when it was last asked; absent where nobody asked yet. */
  readonly observed: Map<CertificateId, Observation>
  /** What stands in `claimwatch.evidence`, and when each incident's evidence was last looked for. */
  readonly exhibits: ExhibitIndex
  readonly looks: Map<string, Look>
  /** The ledger's chain is broken in the present epoch: nothing may be done on the strength of it. */
  broken: boolean
}

/** The memory of a `respond` that knows nothing yet. `partitions` is how many the topic `findings` has; `minted` is an empty book. */
export function createMemory(settings: RespondSettings, partitions: number, minted = createMintedBook(MOST_ATTEMPTS)): Memory {
  return {
    settings,
    configured: new Map(settings.claims.map((claim) => [claim.id, claim])),
    incidents: createIncidents(),
    claims: createClaimBook(),
    sight: createSight(partitions, settings.settle),
    minted,
    findings: new Map(),
    decisions: new Map(),
    plans: new Map(),
    decided: new Set(),
    observed: new Map(),
    exhibits: createExhibitIndex(),
    looks: new Map(),
    broken: false,
  }
}

/** Takes in a record of `claimwatch.findings`. */
export function rememberFinding(memory: Memory, record: FindingsRecord): void {
  memory.sight.see(record)
  if (record.is !== 'finding' || memory.incidents.takenUpBy(record.finding.id) !== null) return
  // Of one finding id the first in the log counts (design 3.3).
  if (!memory.findings.has(record.finding.id)) memory.findings.set(record.finding.id, record.finding)
}

/** Takes in a decision about an incident. */
export function rememberDecision(memory: Memory, decision: Decision): void {
  if (!memory.decided.has(decision.id)) memory.decisions.set(decision.id, decision)
}

/** The claim that a decision is about, as its incident says; as the decision says where that incident is not known. */
export function claimOf({ incidents }: Memory, { incident, claim }: Decision): CertificateId {
  return incidents.of(incident)?.incident.claim ?? claim
}

/** Takes in a decision about a plan: it is kept in the ledger, and changes nothing that is done. */
export function rememberPlan(memory: Memory, decision: PlanDecision): void {
  if (!memory.decided.has(decision.id)) memory.plans.set(decision.id, decision)
}

/** Takes in a ledger record that is in force. Returns the story it changed, before and after. */
export function rememberLedger(memory: Memory, record: LedgerRecord): { before: Story | null; after: Story } | null {
  if (record.is === 'finding') memory.findings.delete(record.finding.id)
  if (record.is === 'decision') {
    memory.decided.add(record.decision.id)
    memory.decisions.delete(record.decision.id)
  }
  if (record.is === 'plan') {
    memory.decided.add(record.decision.id)
    memory.plans.delete(record.decision.id)
  }
  memory.claims.apply(record)
  return memory.incidents.apply(record)
}
