// Which batches are hit: those that are blamed, and those that run while the claim is disabled for what others did.
import { describe, expect, it } from 'vitest'
import type { Batch } from '../../../src/app/backtest/batches.ts'
import { hitsOn } from '../../../src/app/backtest/hits.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { HOUR, MINUTE } from '../../../src/model/time.ts'
import { claim, findingOf, now, otherClaim } from '../../respond/records.ts'

const batch: Batch = { claim, plan: null, day: '2026-10-05', from: now, to: now + HOUR, sources: ['198.51.100.0/24'], devices: 30 }
const hitBy = (...findings: readonly Partial<Finding>[]) =>
  hitsOn(
    [batch],
    findings.map((changes, index) => findingOf(`f${index}`, { at: now + MINUTE, level: 'alert', suspects: [], ...changes })),
  ).get(batch)

describe('a batch', () => {
  it.each([
    ['its source is named', { source: '198.51.100.0/24' }],
    ['its source is suspected', { suspects: ['203.0.113.0/24', '198.51.100.0/24'] }],
    ['the claim as a whole is blamed', {}],
    ['its last window ends', { at: now + HOUR + 5 * MINUTE - 1 }],
  ])('is hit where %s', (_, changes) => {
    expect(hitBy(changes)).toMatchObject({ level: 'alert', is: 'blamed' })
  })

  it.each([
    ['others are blamed', { source: '203.0.113.0/24' }],
    ['it has not begun', { at: now - 1 }],
    ['it is long over', { at: now + HOUR + 5 * MINUTE }],
    ['another claim is meant', { claim: otherClaim }],
    ['others are to be contained', { level: 'contain' as const, source: '203.0.113.0/24' }],
  ])('is not hit where %s', (_, changes) => {
    expect(hitBy(changes)).toBeUndefined()
  })

  it('is hit beside others where the claim is disabled while it runs, and not afterwards', () => {
    const disable = { level: 'disable' as const, source: '203.0.113.0/24' }
    expect(hitBy(disable)).toMatchObject({ level: 'disable', is: 'beside' })
    expect(hitBy({ ...disable, at: now + HOUR })).toBeUndefined()
  })

  it('is hit as gravely as by the gravest, by the first of these, and rather blamed than beside', () => {
    expect(hitBy({}, { level: 'contain' }, { level: 'contain' })).toMatchObject({ level: 'contain', finding: { id: 'f1' } })
    const beside = { level: 'disable' as const, source: '203.0.113.0/24' }
    expect(hitBy(beside, { level: 'disable' })).toMatchObject({ is: 'blamed', finding: { id: 'f1' } })
  })
})
