// The audit of the ledger: calm where all was done once, and every deed that was lost, doubled or unasked for is found.
import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/log/event-log.ts'
import { digest } from '../../src/model/digest.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { LedgerBodyOf } from '../../src/model/ledger.ts'
import { type ChainHead, link, linkOwner, type Statement } from '../../src/respond/ledger.ts'
import { auditLedger, type Deeds } from './audit-ledger.ts'
import { type Figure, isMet } from './figures.ts'

const claim = digest('claim')
const observed = { status: 'ACTIVE', lastModifiedAt: null, customerVersion: null }
const finding: Finding = {
  ...{ id: 'f1', claim, level: 'disable', at: 1, source: null, who: 0, what: 0, reasons: [], suspects: [], usualPerHour: null },
}
const taken: Statement = { is: 'finding', incident: 'i', alias: 'a', mode: 'approve', finding }
const intent: LedgerBodyOf<'intent'> = {
  ...{ is: 'intent', incident: 'i', action: 'x', kind: 'disable', claim, evidence: 'e', observed, expiresAt: 9 },
  verdict: { act: true, reason: 'approved' },
}
const result: Statement = { is: 'result', incident: 'i', action: 'x', kind: 'disable', claim, result: 'applied', observed, advice: null }
const findings = new Map([[finding.id, finding]])

function ledgerOf(...statements: readonly Statement[]): LogRecord[] {
  const owner = linkOwner('host/1/one', null, 0)
  let head: ChainHead = { epoch: 0, hash: owner.hash }
  const rest = statements.map((statement) => {
    const linked = link(head, statement, 0)
    head = { epoch: 0, hash: linked.hash }
    return linked
  })
  return [owner, ...rest].map(({ bytes }, offset) => ({ partition: 0, offset, key: null, value: bytes, timestamp: 0 }))
}

const update = { at: 5, certificate: claim, status: 'INACTIVE' }
const good: Deeds = { ledger: ledgerOf(taken, intent, result), updates: [update], states: new Map([[claim, 'INACTIVE']]) }
const notMet = (deeds: Partial<Deeds>, leaks = 1): string[] =>
  auditLedger({ ...good, ...deeds }, findings, leaks)
    .filter((figure: Figure) => !isMet(figure))
    .map(({ what }) => what)

describe('the ledger', () => {
  it('is calm where all was done once', () => {
    expect(notMet({})).toEqual([])
  })

  it('misses a finding, a result, and a deed', () => {
    expect(notMet({ ledger: ledgerOf(intent, result) })).toEqual(['findings not taken up'])
    expect(notMet({ ledger: ledgerOf(taken, intent) })).toEqual(['intents without a result'])
    const states = new Map([[claim, 'ACTIVE']])
    expect(notMet({ states })).toEqual(['certificates that were to be disabled and are not'])
    expect(notMet({}, 2)).toEqual(['intents', 'certificates disabled'])
  })

  it('finds what was done twice', () => {
    expect(notMet({ updates: [update, update] })).toEqual(['double actions'])
    expect(notMet({ ledger: ledgerOf(taken, taken, intent, result) })).toContain('findings taken up twice')
    expect(notMet({ ledger: ledgerOf(taken, intent, { ...intent, expiresAt: 10 }, result) })).toEqual(['actions with two intents'])
  })

  it('finds what nobody asked for', () => {
    expect(notMet({ updates: [update, { ...update, certificate: digest('another') }] })).toEqual(['actions that nothing found asks for'])
    expect(notMet({ updates: [{ ...update, status: 'REVOKED' }] })).toEqual(['actions that nothing found asks for'])
  })

  it('finds a record that was changed', () => {
    const [owner, first, ...rest] = good.ledger
    if (owner === undefined || first === undefined) throw new Error('the ledger is too short')
    const changed = { ...first, value: Buffer.from(String(Buffer.from(first.value ?? [])).replace('"approve"', '"auto"')) }
    expect(notMet({ ledger: [owner, changed, ...rest] })).toContain('faults of the ledger')
  })
})
