// Attempts in the words of the detector's interface.
import { describe, expect, it } from 'vitest'
import { type JudgedAttempt, noOutcomes, outcomeKey, outcomes, toAttempt } from '../../src/model/attempt.ts'
import { untrusted } from '../../src/model/untrusted.ts'

const judged: JudgedAttempt = {
  id: 'a',
  claim: 'c'.repeat(64),
  at: 2,
  began: 1,
  source: null,
  clientId: untrusted('SN-1'),
  outcome: 'off-pattern',
  serial: null,
  template: null,
  certificate: null,
  basis: null,
  presumed: true,
}

describe('toAttempt', () => {
  it('leaves out what is not known', () => {
    expect(toAttempt(judged)).toEqual({ id: 'a', claim: 'c'.repeat(64), at: 2, clientId: 'SN-1', outcome: 'off-pattern', presumed: true })
  })

  it('carries everything that is known', () => {
    const all = toAttempt({
      ...judged,
      source: '203.0.113.1',
      serial: untrusted('S'),
      template: untrusted('t'),
      certificate: 'd'.repeat(64),
    })
    expect(all).toMatchObject({ source: '203.0.113.1', serial: 'S', template: 't', certificate: 'd'.repeat(64) })
  })
})

describe('outcomeKey', () => {
  it('maps every outcome to a count', () => {
    expect(outcomes.map(outcomeKey).sort()).toEqual(Object.keys(noOutcomes()).sort())
  })
})
