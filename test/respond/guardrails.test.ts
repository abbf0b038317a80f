// The guardrails: in observe mode nothing acts, an unknown fact refuses, and every reason has its fact.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Level } from '../../src/model/finding.ts'
import { levels } from '../../src/model/finding.ts'
import { type Mode, modes, type VerdictReason } from '../../src/model/incident.ts'
import { MINUTE } from '../../src/model/time.ts'
import { type Approval, checkEnabling, checkGuardrails, type EnableFacts, type Facts } from '../../src/respond/guardrails.ts'

const earned = { days: 28, daysNeeded: 28, attempts: 500, attemptsNeeded: 500, falseAlarms: 0 }
const acting: Facts = {
  configured: true,
  mode: 'approve',
  resolved: false,
  level: 'disable',
  evidenceAge: 1000,
  maxEvidenceAge: 15 * MINUTE,
  enabledSinceEvidence: false,
  blind: false,
  certificate: 'ACTIVE',
  disablesLastHour: 0,
  maxDisablesPerHour: 1,
  approval: 'approved',
  earned,
}
const approvals: readonly Approval[] = ['none', 'pending', 'approved', 'rejected', 'expired']

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined })
const anyNumber = fc.oneof(fc.integer({ min: -5, max: 2_000_000 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY))
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  configured: maybe(fc.boolean()),
  mode: maybe(fc.constantFrom<Mode>(...modes)),
  resolved: maybe(fc.boolean()),
  level: maybe(fc.constantFrom<Level>(...levels)),
  evidenceAge: maybe(anyNumber),
  maxEvidenceAge: maybe(anyNumber),
  enabledSinceEvidence: maybe(fc.boolean()),
  blind: maybe(fc.boolean()),
  certificate: maybe(fc.constantFrom('ACTIVE', 'INACTIVE', 'REVOKED', 'PENDING_TRANSFER', '')),
  disablesLastHour: maybe(anyNumber),
  maxDisablesPerHour: maybe(anyNumber),
  approval: maybe(fc.constantFrom(...approvals)),
  earned: maybe(
    fc.record({ days: anyNumber, daysNeeded: anyNumber, attempts: anyNumber, attemptsNeeded: anyNumber, falseAlarms: anyNumber }),
  ),
})

/** An acting set in which up to three facts are others: random facts alone hardly ever come near to acting. */
const nearlyActing: fc.Arbitrary<Facts> = fc
  .tuple(anyFacts, fc.subarray(Object.keys(acting) as (keyof Facts)[], { maxLength: 3 }))
  .map(([any, keys]) => ({ ...acting, ...Object.fromEntries(keys.map((key) => [key, any[key]])) }))

describe('checkGuardrails', () => {
  it('lets an acting set act, by a person or by a record that earned it', () => {
    expect(checkGuardrails(acting)).toEqual({ act: true, reason: 'approved' })
    expect(checkGuardrails({ ...acting, mode: 'auto', approval: 'none' })).toEqual({ act: true, reason: 'automatic' })
    expect(checkGuardrails({ ...acting, mode: 'auto', approval: 'expired' })).toEqual({ act: true, reason: 'automatic' })
  })

  const table: readonly [VerdictReason, Partial<Facts>][] = [
    ['claim-not-configured', { configured: false }],
    ['incident-resolved', { resolved: true }],
    ['evidence-stale', { evidenceAge: 15 * MINUTE + 1 }],
    ['mode-observe', { mode: 'observe' }],
    ['level-below-disable', { level: 'alert' }],
    ['level-below-disable', { level: 'contain' }],
    ['person-enabled', { enabledSinceEvidence: true }],
    ['already-inactive', { certificate: 'INACTIVE' }],
    ['state-unknown', { certificate: undefined }],
    ['wrong-state', { certificate: 'REVOKED' }],
    ['wrong-state', { certificate: 'PENDING_TRANSFER' }],
    ['wrong-state', { certificate: 'active' }],
    ['claim-blind', { blind: true }],
    ['budget-spent', { disablesLastHour: 1 }],
    ['facts-unknown', { disablesLastHour: Number.NaN }],
    ['needs-approval', { approval: 'none' }],
    ['needs-approval', { approval: 'pending' }],
    ['approval-expired', { approval: 'expired' }],
    ['rejected-by-person', { approval: 'rejected' }],
    ['rejected-by-person', { mode: 'auto', approval: 'rejected' }],
    ['mode-not-earned', { mode: 'auto', approval: 'none', earned: { ...earned, days: 27 } }],
    ['mode-not-earned', { mode: 'auto', approval: 'pending', earned: { ...earned, attempts: 499 } }],
    ['mode-not-earned', { mode: 'auto', approval: 'none', earned: { ...earned, falseAlarms: 1 } }],
    ['mode-not-earned', { mode: 'auto', approval: 'none', earned: { ...earned, days: Number.NaN } }],
  ]
  it.each(table)('refuses with %s: %j', (reason, change) => {
    expect(checkGuardrails({ ...acting, ...change })).toEqual({ act: false, reason })
  })

  it('refuses without facts', () => {
    expect(checkGuardrails(undefined)).toEqual({ act: false, reason: 'facts-unknown' })
  })

  it('never acts in observe mode, whatever else is true', () => {
    const observed = fc.tuple(nearlyActing, anyFacts).chain(([near, any]) => fc.constantFrom(near, any))
    fc.assert(fc.property(observed, (facts) => !checkGuardrails({ ...facts, mode: 'observe' }).act))
  })

  it('refuses as soon as one fact of an acting set is not known', () => {
    const actingSet = fc.constantFrom<Facts>(acting, { ...acting, mode: 'auto', approval: 'none' }, { ...acting, mode: 'auto' })
    const fact = fc.constantFrom(...(Object.keys(acting) as (keyof Facts)[]))
    fc.assert(fc.property(actingSet, fact, (facts, key) => !checkGuardrails({ ...facts, [key]: undefined }).act))
  })

  it('acts only on a fresh finding of level disable about a configured, active, visible claim within the budget', () => {
    fc.assert(
      fc.property(nearlyActing, (facts) => {
        if (!checkGuardrails(facts).act) return
        expect(facts).toMatchObject({ configured: true, resolved: false, level: 'disable', certificate: 'ACTIVE', blind: false })
        expect(facts.disablesLastHour).toBeLessThan(facts.maxDisablesPerHour ?? Number.NaN)
        expect(facts.approval === 'approved' || facts.mode === 'auto').toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('checkEnabling', () => {
  const enabling: EnableFacts = { configured: true, mode: 'approve', certificate: 'INACTIVE', approval: 'approved' }

  it('enables an inactive claim on a person’s fresh decision', () => {
    expect(checkEnabling(enabling)).toEqual({ act: true, reason: 'approved' })
  })

  const table: readonly [VerdictReason, Partial<EnableFacts>][] = [
    ['claim-not-configured', { configured: false }],
    ['facts-unknown', { configured: undefined }],
    ['mode-observe', { mode: 'observe' }],
    ['facts-unknown', { mode: undefined }],
    ['wrong-state', { certificate: 'ACTIVE' }],
    ['wrong-state', { certificate: 'REVOKED' }],
    ['state-unknown', { certificate: undefined }],
    ['approval-expired', { approval: 'expired' }],
    ['needs-approval', { approval: 'none' }],
    ['facts-unknown', { approval: undefined }],
  ]
  it.each(table)('refuses with %s: %j', (reason, change) => {
    expect(checkEnabling({ ...enabling, ...change })).toEqual({ act: false, reason })
  })

  it('refuses without facts', () => {
    expect(checkEnabling(undefined).act).toBe(false)
  })
})
