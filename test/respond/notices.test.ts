// Notices: every moment that asks something of a person is told once, under an id that reading again gives again.
import { describe, expect, it } from 'vitest'
import { type ActionResult, actionResults, verdictReasons } from '../../src/model/incident.ts'
import type { NoticeCause } from '../../src/model/notice.ts'
import { MINUTE } from '../../src/model/time.ts'
import type { Statement } from '../../src/respond/ledger.ts'
import { createBench } from './bench.ts'
import { active, claim, decisionOf, findingOf, now } from './records.ts'

const found = (id: string, level: 'alert' | 'disable' = 'disable'): Statement => ({
  is: 'finding',
  incident: 'i',
  alias: 'factory-a',
  mode: 'approve',
  finding: findingOf(id, { level }),
})
const verdict = (reason: (typeof verdictReasons)[number], approvalExpiresAt: number | null = null): Statement => ({
  is: 'verdict',
  incident: 'i',
  verdict: { act: reason === 'approved' || reason === 'automatic', reason },
  approvalExpiresAt,
})
const intent: Statement = {
  is: 'intent',
  incident: 'i',
  action: 'a',
  kind: 'disable',
  claim,
  evidence: 'e',
  verdict: { act: true, reason: 'approved' },
  observed: active,
  expiresAt: now + MINUTE,
}
const result = (what: ActionResult, kind: 'disable' | 'enable' = 'disable'): Statement => ({
  is: 'result',
  incident: 'i',
  action: 'a',
  kind,
  claim,
  result: what,
  observed: null,
  advice: `by hand ${claim}`,
})
function told(...statements: Statement[]) {
  const bench = createBench()
  bench.write(...statements)
  return bench.notices
}
const causes = (...statements: Statement[]): NoticeCause[] => told(...statements).map(({ cause }) => cause)

describe('learn', () => {
  it('tells an incident with its first verdict, and each level once', () => {
    expect(causes(found('f', 'alert'), verdict('level-below-disable'))).toEqual(['opened'])
    expect(causes(found('f', 'alert'), verdict('level-below-disable'), found('g'), verdict('needs-approval', now))).toEqual([
      'opened',
      'escalated',
    ])
  })

  it('tells nobody what was kept as evidence or erased of it', () => {
    const decision = decisionOf('erase', 'i', { erased: { by: ['serial'], digests: ['d'] } })
    const kept: Statement = { is: 'evidence', incident: 'i', exhibits: [{ kind: 'entry', digest: 'd' }], left: 0, upTo: null }
    const erasure: Statement = { is: 'decision', incident: 'i', decision }
    expect(causes(found('f'), verdict('state-unknown'), kept, erasure)).toEqual(['opened'])
  })

  it('tells each wait, and what came of it', () => {
    const start = [found('f'), verdict('state-unknown')]
    expect(causes(...start, verdict('needs-approval', now + 1), verdict('needs-approval', now + 2))).toEqual([
      'opened',
      'waiting',
      'waiting',
    ])
    expect(causes(...start, verdict('needs-approval', now + 1), verdict('approval-expired'))).toEqual(['opened', 'waiting', 'not-acting'])
    expect(causes(...start, verdict('needs-approval', now + 1), verdict('claim-blind'), verdict('needs-approval', now + 1))).toEqual([
      'opened',
      'waiting',
      'not-acting',
    ])
  })

  it('gives a verdict that goes to and fro over the same evidence one id', () => {
    const notices = told(found('f'), verdict('needs-approval', now), verdict('claim-blind'), verdict('approved'), verdict('claim-blind'))
    const ids = notices.filter(({ cause }) => cause === 'not-acting').map(({ id }) => id)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  it('tells decisions and the review', () => {
    const decide = (kind: 'approve' | 'resolve' | 'false-alarm'): Statement => ({
      is: 'decision',
      incident: 'i',
      decision: decisionOf(kind, 'i'),
    })
    expect(causes(found('f'), decide('approve'), decide('resolve'))).toEqual(['decided', 'resolved'])
    expect(causes(found('f'), decide('false-alarm'))).toEqual(['resolved'])
  })

  it('tells every result but `unproven`, with a step where one is asked for', () => {
    const expected: Record<ActionResult, NoticeCause | null> = {
      applied: 'disabled',
      'already-inactive': 'disabled',
      effective: 'effective',
      unproven: null,
      'not-effective': 'not-effective',
      denied: 'could-not-disable',
      'not-found': 'could-not-disable',
      'wrong-state': 'could-not-disable',
      expired: 'could-not-disable',
      superseded: 'could-not-disable',
      unknown: 'could-not-disable',
    }
    for (const what of actionResults) {
      const notices = told(found('f'), intent, result(what))
      expect(notices.map(({ cause }) => cause)).toEqual(expected[what] === null ? [] : [expected[what]])
      if (expected[what] === 'could-not-disable') expect(notices[0]?.nextStep).toContain(claim)
    }
    expect(causes(found('f'), result('applied', 'enable'))).toEqual(['decided'])
    expect(told(found('f'), result('denied', 'enable'))[0]?.nextStep).toContain('by hand')
  })

  it('asks nobody to wait for a verification that will not come', () => {
    const stepAfter = (what: ActionResult) => told(found('f'), intent, result(what))[0]?.nextStep
    expect(stepAfter('applied')).toBe('wait until the effect is verified: claimwatch incident show i')
    expect(stepAfter('already-inactive')).not.toContain('wait')
    expect(stepAfter('already-inactive')).toContain('already INACTIVE, and no effect will be verified')
  })

  it('has a step for every refusal that a person can do something about', () => {
    const silent = new Set(['approved', 'automatic', 'already-inactive', 'rejected-by-person', 'person-enabled', 'incident-resolved'])
    for (const reason of verdictReasons) {
      expect(told(found('f'), verdict(reason))[0]?.nextStep === null, reason).toBe(silent.has(reason))
    }
  })

  it('names the command that approves as it must be typed, reason and all', () => {
    for (const reason of ['needs-approval', 'mode-not-earned'] as const) {
      expect(told(found('f'), verdict(reason))[0]?.nextStep, reason).toBe("claimwatch incident approve i --reason '…'")
    }
  })

  it('gives the same notices when the ledger is read by somebody else', () => {
    const ledger = [found('f'), verdict('needs-approval', now), intent, result('applied'), result('effective')]
    expect(told(...ledger)).toEqual(told(...ledger))
  })

  it('holds the incident as it stood then', () => {
    const [first] = told(found('f'), verdict('needs-approval', now), found('g'), verdict('approved'))
    expect(first?.incident.findings).toEqual(['f'])
  })
})
