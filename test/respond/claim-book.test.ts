// What the ledger says of a claim: its state, when it was let free, and that an action touched it.
import { describe, expect, it } from 'vitest'
import type { ClaimState } from '../../src/model/incident.ts'
import type { LedgerBody } from '../../src/model/ledger.ts'
import { createClaimBook, stateOf } from '../../src/respond/claim-book.ts'
import { active, claim, inactive, now, otherClaim, recordsOf } from './records.ts'

const state = (of: ClaimState): LedgerBody => ({ is: 'state', claim, state: of, since: null })
const result = (what: 'applied' | 'effective', observed = what === 'applied' ? inactive : null): LedgerBody => ({
  is: 'result',
  incident: 'i',
  action: 'a',
  kind: 'disable',
  claim,
  result: what,
  observed,
  advice: null,
})
const standingAfter = (...bodies: LedgerBody[]) => {
  const book = createClaimBook()
  for (const record of recordsOf(bodies)) book.apply(record)
  return book.of(claim)
}

describe('createClaimBook', () => {
  it('knows nothing of a claim that nothing was said of', () => {
    expect(createClaimBook().of(otherClaim)).toEqual({
      ...{ state: null, stateSince: null, changedAt: null, lastKnown: null },
      ...{ blind: null, blindSince: null, releasedAt: null, touched: 0 },
    })
  })

  it('takes the state from looks and from results', () => {
    expect(standingAfter(state('active')).state).toBe('active')
    expect(standingAfter(state('active'), result('applied')).state).toBe('disabled')
    expect(standingAfter(state('active'), result('applied'), result('effective')).state).toBe('disabled')
  })

  it('notices a release through a time in which nobody could tell', () => {
    expect(standingAfter(state('active')).releasedAt).toBeNull()
    expect(standingAfter(result('applied'), state('active')).releasedAt).toBe(now + 1)
    expect(standingAfter(result('applied'), state('unknown'), state('active')).releasedAt).toBe(now + 2)
    expect(standingAfter(result('applied', active)).releasedAt).toBeNull()
  })

  it('knows since when, by our clock and by AWS, and a second look at the same state does not move it', () => {
    expect(standingAfter(state('active'), result('applied'))).toMatchObject({ stateSince: now + 1, changedAt: inactive.lastModifiedAt })
    expect(standingAfter(state('active'), result('applied'), result('applied'))).toMatchObject({ stateSince: now + 1 })
    expect(standingAfter(state('active'))).toMatchObject({ stateSince: now, changedAt: null })
    const blind: LedgerBody = { is: 'blind', claim, reason: 'feed-denied' }
    expect(standingAfter(state('active'), blind).blindSince).toBe(now + 1)
    expect(standingAfter(blind, { ...blind, reason: null })).toMatchObject({ blind: null, blindSince: now + 1 })
  })

  it('keeps blindness', () => {
    expect(standingAfter({ is: 'blind', claim, reason: 'feed-denied' }).blind).toBe('feed-denied')
    expect(standingAfter({ is: 'blind', claim, reason: 'feed-denied' }, { is: 'blind', claim, reason: null }).blind).toBeNull()
  })

  it('counts what touched the certificate', () => {
    expect(standingAfter(state('active'), result('applied'), result('effective')).touched).toBe(2)
  })
})

describe('stateOf', () => {
  it('speaks the words of the metric', () => {
    expect([active, inactive, { ...active, status: 'REVOKED' }, null].map(stateOf)).toEqual(['active', 'disabled', 'disabled', 'unknown'])
  })
})
