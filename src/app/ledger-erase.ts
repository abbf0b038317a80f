// Erasing evidence: which texts a request covers, and how they are taken away while the ledger stays whole.
import type { EventLog } from '../log/event-log.ts'
import { type CertificateId, UNREGISTERED } from '../model/claim.ts'
import type { Decision } from '../model/decision.ts'
import { type ErasureCriterion, type EvidenceRecord, type Exhibit, type ExhibitKind, erasureCriteria } from '../model/evidence.ts'
import type { Incident } from '../model/incident.ts'
import type { Millis } from '../model/time.ts'
import { decide } from './decide.ts'
import type { Texts } from './ledger-material.ts'

/** What is to be erased: the texts that meet every criterion given. */
export interface ErasureRequest {
  readonly incident?: string
  readonly clientId?: string
  /** In its canonical spelling. */
  readonly address?: string
  readonly serial?: string
  /** What happened before this time. */
  readonly before?: Millis
}

/** What a request comes to in one incident. */
export interface PlannedErasure {
  readonly incident: string
  readonly claim: CertificateId
  /** Of an incident that the ledger does not know nothing is going on. */
  readonly isOpen: boolean
  readonly by: readonly ErasureCriterion[]
  readonly digests: readonly string[]
  readonly count: Readonly<Record<ExhibitKind, number>>
}

/** What a request comes to, incident by incident; nothing is changed. */
export function planErasure(request: ErasureRequest, texts: Texts, incidents: readonly Incident[]): readonly PlannedErasure[] {
  const covered = Array.from(texts).flatMap(([digest, text]) => (text !== null && isCovered(text, request) ? [{ digest, text }] : []))
  return Array.from(
    Map.groupBy(covered, ({ text }) => text.incident),
    ([id, own]) => {
      const incident = incidents.find((known) => known.id === id)
      const attempts = own.filter(({ text }) => text.exhibit.is === 'attempt').length
      return {
        incident: id,
        claim: incident?.claim ?? UNREGISTERED,
        isOpen: incident?.state === 'open',
        by: criteriaOf(request),
        digests: own.map(({ digest }) => digest),
        count: { attempt: attempts, entry: own.length - attempts },
      }
    },
  )
}

function isCovered({ incident, exhibit }: EvidenceRecord, request: ErasureRequest): boolean {
  const { clientId, address, serial, before } = request
  const facts = exhibit.is === 'attempt' ? exhibit.attempt : exhibit.event
  return (
    (request.incident === undefined || incident === request.incident) &&
    (clientId === undefined || namesClient(exhibit, clientId)) &&
    (address === undefined || facts.source === address) &&
    (serial === undefined || facts.serial === serial) &&
    (before === undefined || facts.at < before)
  )
}

/** A client id may also stand in a topic, as one of its levels. */
function namesClient(exhibit: Exhibit, clientId: string): boolean {
  if (exhibit.is === 'attempt') return exhibit.attempt.clientId === clientId
  const { topic, refused } = exhibit.event
  const topics = [...(topic === null ? [] : [topic]), ...(refused ?? [])]
  return exhibit.event.clientId === clientId || topics.some((name) => name.split('/').includes(clientId))
}

function criteriaOf({ incident, clientId, address, serial, before }: ErasureRequest): readonly ErasureCriterion[] {
  const given: Readonly<Record<ErasureCriterion, unknown>> = { incident, 'client-id': clientId, address, serial, age: before }
  return erasureCriteria.filter((criterion) => given[criterion] !== undefined)
}

/**
 * Erases what was planned. The decision is durable before anything is taken away, so that no text is ever gone without a reason; where
 * this breaks off in between, the same request again finds what is left.
 */
export async function erase(
  log: EventLog,
  planned: readonly PlannedErasure[],
  saying: { readonly by: string; readonly reason: string; readonly at: Millis },
): Promise<readonly Decision[]> {
  const decisions: Decision[] = []
  for (const { incident, claim, by, digests } of planned) {
    decisions.push(await decide(log, { id: incident, claim }, { ...saying, kind: 'erase', erased: { by, digests } }))
    const tombstones = digests.map((digest) => ({ key: digest, value: null, timestamp: saying.at }))
    await log.append('evidence', 0, tombstones)
  }
  return decisions
}
