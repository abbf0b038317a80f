// The facts for the guardrails: where an approval stands, which mode counts, what a claim has earned.
import { describe, expect, it } from 'vitest'
import { noOutcomes } from '../../src/model/attempt.ts'
import type { Mode } from '../../src/model/incident.ts'
import { MINUTE } from '../../src/model/time.ts'
import { approvalOf, isOverruled, verdictOnDisabling, verdictOnEnabling, verdictOnOrder } from '../../src/respond/facts.ts'
import type { Story } from '../../src/respond/incidents.ts'
import { type Bench, createBench } from './bench.ts'
import { active, claim, claimSettings, decisionOf, findingOf, inactive, now, otherClaim } from './records.ts'

const expiry = 30 * MINUTE
function storyIn({ memory }: Bench): Story {
  const story = memory.incidents.of('i')
  if (story === null) throw new Error('no story')
  return story
}
function benchWith(mode: Mode, then: Mode = mode): Bench {
  const bench = createBench({ claims: [claimSettings({ mode, auto: { days: 1, attempts: 3 } })] })
  bench.write({ is: 'finding', incident: 'i', alias: 'factory-a', mode: then, finding: findingOf('f') })
  return bench
}
const approve = (at: number) => ({ is: 'decision', incident: 'i', decision: decisionOf('approve', 'i', { at }) }) as const
const ask = (until: number) =>
  ({ is: 'verdict', incident: 'i', verdict: { act: false, reason: 'needs-approval' }, approvalExpiresAt: until }) as const

describe('approvalOf', () => {
  it('waits, and expires', () => {
    const bench = benchWith('approve')
    expect(approvalOf(storyIn(bench), expiry, now)).toBe('none')
    bench.write(ask(now + expiry))
    expect(approvalOf(storyIn(bench), expiry, now + expiry)).toBe('pending')
    expect(approvalOf(storyIn(bench), expiry, now + expiry + 1)).toBe('expired')
  })

  it('takes an approval given in time, for as long as it is fresh', () => {
    const bench = benchWith('approve')
    bench.write(ask(now + expiry), approve(now + expiry))
    expect(approvalOf(storyIn(bench), expiry, now + expiry + 1)).toBe('approved')
    expect(approvalOf(storyIn(bench), expiry, now + 2 * expiry)).toBe('approved')
    expect(approvalOf(storyIn(bench), expiry, now + 2 * expiry + 1)).toBe('expired')
  })

  it('takes no approval that came too late', () => {
    const bench = benchWith('approve')
    bench.write(ask(now + expiry), approve(now + expiry + 1))
    expect(approvalOf(storyIn(bench), expiry, now + expiry + 2)).toBe('expired')
    bench.write(ask(now + 3 * expiry))
    expect(approvalOf(storyIn(bench), expiry, now + expiry + 2)).toBe('expired')
  })

  it('asks again on new evidence when an approval came to nothing', () => {
    const bench = benchWith('approve')
    bench.write(ask(now + expiry), approve(now + 1))
    bench.now += 2 * expiry
    expect(approvalOf(storyIn(bench), expiry, bench.now)).toBe('expired')
    bench.write({ is: 'finding', incident: 'i', alias: 'factory-a', mode: 'approve', finding: findingOf('g') })
    expect(approvalOf(storyIn(bench), expiry, bench.now)).toBe('none')
  })

  it('takes no approval from before there was evidence to disable on', () => {
    const bench = createBench()
    bench.write({ is: 'finding', incident: 'i', alias: 'factory-a', mode: 'approve', finding: findingOf('f', { level: 'alert' }) })
    bench.write(approve(now))
    bench.write({ is: 'finding', incident: 'i', alias: 'factory-a', mode: 'approve', finding: findingOf('g') })
    expect(approvalOf(storyIn(bench), expiry, now)).toBe('none')
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now).reason).toBe('needs-approval')
  })
})

describe('verdictOnDisabling', () => {
  const table: readonly [Mode, Mode, string][] = [
    ['auto', 'observe', 'mode-observe'],
    ['auto', 'approve', 'needs-approval'],
    ['approve', 'auto', 'needs-approval'],
    ['observe', 'auto', 'mode-observe'],
    ['auto', 'auto', 'mode-not-earned'],
  ]
  it.each(table)('configured as %s, evidence taken up under %s: %s', (configured, then, reason) => {
    const bench = benchWith(configured, then)
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now).reason).toBe(reason)
  })

  it('lets a claim earn auto by days and attempts, and lose it by a false alarm', () => {
    const bench = benchWith('auto')
    bench.tail({ v: 1, is: 'summary', claim, day: '2026-10-01', attempts: { ...noOutcomes(), ok: 3 }, sources: 1 })
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now)).toEqual({ act: true, reason: 'automatic' })
    bench.write({ is: 'finding', incident: 'j', alias: 'factory-a', mode: 'auto', finding: findingOf('g') })
    bench.write({ is: 'decision', incident: 'j', decision: decisionOf('false-alarm', 'j') })
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now).reason).toBe('mode-not-earned')
  })

  it('knows nothing where AWS told nothing, or the ledger is broken', () => {
    const bench = benchWith('approve')
    bench.write(approve(now))
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now).act).toBe(true)
    expect(verdictOnDisabling(bench.memory, storyIn(bench), null, now).reason).toBe('state-unknown')
    bench.memory.observed.set(claim, { certificate: null, at: now, failure: 'aws-denied' })
    expect(verdictOnDisabling(bench.memory, storyIn(bench), null, now)).toMatchObject({ reason: 'state-unknown', cause: 'aws-denied' })
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now).cause).toBeUndefined()
    bench.memory.broken = true
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now).reason).toBe('facts-unknown')
  })

  it('lets an approval after an enabling stand as a change of mind', () => {
    const bench = benchWith('approve')
    bench.write({ is: 'decision', incident: 'i', decision: decisionOf('enable', 'i', { at: now }) })
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now).reason).toBe('person-enabled')
    bench.write(approve(now + 1))
    expect(verdictOnDisabling(bench.memory, storyIn(bench), active, now + 1).act).toBe(true)
  })
})

describe('verdictOnOrder', () => {
  const order = { incident: 'i', action: 'a', claim, evidence: 'e' }

  it('enables only on the last word of a person, while it is fresh', () => {
    const bench = benchWith('approve')
    const decision = decisionOf('enable', 'i')
    expect(verdictOnOrder(bench.memory, { ...order, kind: 'enable' }, inactive, now).act).toBe(false)
    bench.write({ is: 'decision', incident: 'i', decision })
    expect(verdictOnOrder(bench.memory, { ...order, kind: 'enable' }, inactive, now)).toEqual({ act: true, reason: 'approved' })
    expect(verdictOnEnabling(bench.memory, decision, inactive, now + expiry + 1).reason).toBe('approval-expired')
    bench.write({ is: 'decision', incident: 'i', decision: decisionOf('reject', 'i', { at: now + 1 }) })
    expect(verdictOnOrder(bench.memory, { ...order, kind: 'enable' }, inactive, now).act).toBe(false)
  })

  it('waits for what a person has just said to be in the ledger', () => {
    const bench = benchWith('auto')
    bench.find('f')
    bench.round()
    const [story] = bench.memory.incidents.all()
    const disable = { ...order, incident: story?.incident.id ?? '', kind: 'disable' } as const
    expect(verdictOnOrder(bench.memory, disable, active, now).reason).not.toBe('facts-unknown')
    bench.decide('approve', disable.incident)
    expect(isOverruled(bench.memory, disable)).toBe(false)
    bench.decide('reject', disable.incident)
    expect([isOverruled(bench.memory, disable), isOverruled(bench.memory, { ...disable, claim: otherClaim })]).toEqual([true, false])
    expect(verdictOnOrder(bench.memory, disable, active, now)).toEqual({ act: false, reason: 'facts-unknown' })
  })

  it('enables the claim of the incident, whichever the decision names', () => {
    const bench = createBench()
    bench.find('f', { claim: otherClaim })
    bench.round()
    const incident = bench.memory.incidents.all()[0]?.incident.id ?? ''
    bench.write({ is: 'decision', incident, decision: decisionOf('enable', incident) })
    const enable = { ...order, incident, claim: otherClaim, kind: 'enable' } as const
    expect(verdictOnOrder(bench.memory, enable, inactive, now)).toEqual({ act: false, reason: 'claim-not-configured' })
  })

  it('refuses an order about nothing', () => {
    expect(verdictOnOrder(createBench().memory, { ...order, kind: 'disable' }, active, now)).toEqual({
      act: false,
      reason: 'facts-unknown',
    })
  })
})
