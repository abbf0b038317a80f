// Findings, decisions, attempts and ledger records for the tests of `respond`.
import type { LogRecord } from '../../src/log/event-log.ts'
import type { JudgedAttempt } from '../../src/model/attempt.ts'
import type { Decision, DecisionKind } from '../../src/model/decision.ts'
import { digest } from '../../src/model/digest.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { LedgerBody, LedgerRecord, ObservedCertificate } from '../../src/model/ledger.ts'
import type { ClaimSettings, RespondSettings } from '../../src/model/settings.ts'
import { MINUTE } from '../../src/model/time.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { type ChainHead, type LinkedRecord, link, linkOwner } from '../../src/respond/ledger.ts'

export const claim = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
export const otherClaim = '00000001000000000000000000000000000000000000000000000000000000ff'
/** The wall clock at which most tests begin. */
export const now = Date.parse('2026-10-05T12:00:00Z')
export const active: ObservedCertificate = { status: 'ACTIVE', lastModifiedAt: now - 1_000_000, customerVersion: 1 }
export const inactive: ObservedCertificate = { status: 'INACTIVE', lastModifiedAt: now, customerVersion: 2 }

export function claimSettings(changes: Partial<ClaimSettings> = {}): ClaimSettings {
  return { id: claim, alias: 'factory-a', mode: 'approve', hook: true, windows: [], auto: { days: 28, attempts: 500 }, ...changes }
}

export function respondSettings(changes: Partial<RespondSettings> = {}): RespondSettings {
  return {
    claims: [claimSettings()],
    settle: 3 * MINUTE,
    approvalExpiry: 30 * MINUTE,
    maxEvidenceAge: 15 * MINUTE,
    maxDisablesPerHour: 1,
    sessionCutGrace: 5 * MINUTE,
    driftWatch: MINUTE,
    ...changes,
  }
}

export function findingOf(id: string, changes: Partial<Finding> = {}): Finding {
  return {
    id,
    claim,
    level: 'disable',
    at: now - 1000,
    source: null,
    who: 0,
    what: 0,
    reasons: [{ signal: 'operator-limit', nats: 0, text: '6 ok in 1m, limit 5' }],
    suspects: ['203.0.113.0/24'],
    usualPerHour: 60,
    ...changes,
  }
}

export function decisionOf(kind: DecisionKind, incident: string, changes: Partial<Decision> = {}): Decision {
  const at = changes.at ?? now
  return { id: digest(kind, incident, at), kind, at, by: 'alice', incident, claim, reason: 'seen', ...changes }
}

export function attemptOf(id: string, changes: Partial<JudgedAttempt> = {}): JudgedAttempt {
  return {
    id,
    claim,
    at: now - MINUTE,
    began: now - 2 * MINUTE,
    source: '203.0.113.9',
    clientId: untrusted('SN-1'),
    outcome: 'ok',
    serial: null,
    template: null,
    certificate: digest('certificate', id),
    basis: 'exact',
    presumed: false,
    ...changes,
  }
}

/** A ledger in memory, linked by one owner after another. */
export function writeLedger(): {
  records: LogRecord[]
  owner(writer: string): ChainHead
  write(head: ChainHead, body: Exclude<LedgerBody, { is: 'owner' }>): ChainHead
} {
  const records: LogRecord[] = []
  let last: string | null = null
  const put = ({ bytes, hash }: LinkedRecord): number => {
    records.push({ partition: 0, offset: records.length, key: null, value: bytes, timestamp: now })
    last = hash
    return records.length - 1
  }
  return {
    records,
    owner(writer) {
      const linked = linkOwner(writer, last, now + records.length)
      return { epoch: put(linked), hash: linked.hash }
    },
    write(head, body) {
      const linked = link(head, body, now + records.length)
      put(linked)
      return { epoch: head.epoch, hash: linked.hash }
    },
  }
}

/** Ledger records without a chain, for folds that look at bodies only. */
export function recordsOf(bodies: readonly LedgerBody[], at = now): LedgerRecord[] {
  return bodies.map((body, index) => ({ v: 1, at: at + index, epoch: 0, prev: null, ...body }))
}
