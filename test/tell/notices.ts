// Incidents and notices for the tests of `tell`.
import type { Incident } from '../../src/model/incident.ts'
import type { Notice, NoticeCause } from '../../src/model/notice.ts'

export const claim = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'
export const at = Date.parse('2026-10-05T12:00:00Z')

export function incidentOf(changes: Partial<Incident> = {}): Incident {
  return {
    id: '0123456789abcdef',
    claim,
    alias: 'factory-a',
    mode: 'approve',
    level: 'disable',
    openedAt: at,
    alertAt: null,
    containAt: null,
    disableAt: at,
    takenUpAt: at + 1000,
    findings: ['f1'],
    reasons: [{ signal: 'operator-limit', nats: 0, text: '6 ok in 1m, limit 5' }],
    sources: ['203.0.113.0/24'],
    verdict: { act: false, reason: 'needs-approval' },
    approvalExpiresAt: at + 1_800_000,
    decision: null,
    actions: [],
    minted: { exact: 6, inferred: 1 },
    state: 'open',
    ...changes,
  }
}

export function noticeOf(cause: NoticeCause, changes: Partial<Incident> = {}, id = `n-${cause}`): Notice {
  return { id, cause, at, incident: incidentOf(changes), nextStep: 'claimwatch incident approve 0123456789abcdef' }
}
