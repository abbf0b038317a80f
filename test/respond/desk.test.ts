// The desk: what it takes up, when it asks, when it orders, and what it leaves alone.
import { describe, expect, it } from 'vitest'
import type { ActionResult } from '../../src/model/incident.ts'
import type { RespondSettings } from '../../src/model/settings.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/model/time.ts'
import { intentsOverdue, looksAwaited, looksDue, ordersDue, stateChange, takeUp } from '../../src/respond/desk.ts'
import { rememberPlan } from '../../src/respond/memory.ts'
import type { Order } from '../../src/respond/orders.ts'
import { planRecord } from '../detect/events.ts'
import { type Bench, createBench } from './bench.ts'
import { active, attemptOf, claim, claimSettings, findingOf, inactive, now, otherClaim } from './records.ts'

const only = <T>(items: readonly T[]): T => {
  expect(items).toHaveLength(1)
  const [item] = items
  if (item === undefined) throw new Error('nothing there')
  return item
}
const incidentOf = (bench: Bench) => only(bench.memory.incidents.all()).incident
const orders = (bench: Bench): readonly Order[] => ordersDue(bench.memory, bench.now)
const autoClaim = claimSettings({ mode: 'auto', auto: { days: 0, attempts: 0 } })

function intend(bench: Bench, order: Order): void {
  const { incident, action, kind, evidence } = order
  bench.write({
    is: 'intent',
    incident,
    action,
    kind,
    claim,
    evidence,
    verdict: { act: true, reason: 'approved' },
    observed: active,
    expiresAt: bench.now + MINUTE,
  })
}
function end(bench: Bench, order: Order, result: ActionResult): void {
  const { incident, action, kind } = order
  const observed = result === 'applied' ? (kind === 'disable' ? inactive : active) : null
  bench.write({ is: 'result', incident, action, kind, claim, result, observed, advice: null })
  if (observed !== null) bench.observe(observed)
}
/** A claim whose disablement a person approved and that was applied. */
function disabled(changes: Partial<RespondSettings> = {}): { bench: Bench; order: Order } {
  const bench = createBench(changes)
  bench.find('f')
  bench.round()
  bench.decide('approve', incidentOf(bench).id)
  bench.round()
  const order = only(orders(bench))
  intend(bench, order)
  end(bench, order, 'applied')
  return { bench, order }
}

describe('taking up', () => {
  it('takes a finding up once, and asks', () => {
    const bench = createBench()
    bench.find('f')
    bench.find('f')
    expect(bench.round().map(({ is }) => is)).toEqual(['finding', 'verdict'])
    bench.find('f')
    expect(bench.round()).toEqual([])
    expect(incidentOf(bench)).toMatchObject({ verdict: { act: false, reason: 'needs-approval' }, approvalExpiresAt: now + 30 * MINUTE })
    expect(orders(bench)).toEqual([])
  })

  it('writes down once what was said of a plan, and tells nobody', () => {
    const bench = createBench()
    const { decision } = planRecord({ from: now, to: now + HOUR, devices: 5 })
    rememberPlan(bench.memory, decision)
    expect(bench.round()).toEqual([{ is: 'plan', decision }])
    rememberPlan(bench.memory, decision)
    expect([bench.round(), bench.notices]).toEqual([[], []])
  })

  it('puts the findings of one story into one incident, in one batch and in the next', () => {
    const bench = createBench()
    bench.find('f1', { level: 'alert' })
    bench.find('f2')
    bench.find('f3', { claim: otherClaim })
    bench.round()
    bench.find('f4')
    bench.round()
    expect(bench.memory.incidents.all().map(({ incident }) => incident.findings)).toEqual([['f1', 'f2', 'f4'], ['f3']])
  })

  it('tells history as history, and never acts on it', () => {
    const bench = createBench({ claims: [autoClaim] })
    bench.find('old', { at: now - 15 * MINUTE - 1 })
    bench.round()
    expect(incidentOf(bench).verdict).toEqual({ act: false, reason: 'evidence-stale' })
    bench.now += DAY
    bench.see()
    bench.round()
    expect(orders(bench)).toEqual([])
    expect(bench.notices.map(({ cause }) => cause)).toEqual(['opened'])
  })

  it('opens another incident for what is found while a decision closes the one before', () => {
    const bench = createBench({ claims: [autoClaim] })
    bench.find('f', { level: 'alert' })
    bench.round()
    const first = incidentOf(bench).id
    bench.decide('resolve', first)
    bench.find('g', { at: bench.now - 1 })
    bench.round()
    const states = bench.memory.incidents.all().map(({ incident: { id, state, level } }) => [id === first, state, level])
    expect(states).toEqual([
      [true, 'resolved', 'alert'],
      [false, 'open', 'disable'],
    ])
    expect(orders(bench)).toHaveLength(1)
  })

  it('takes up no finding of a claim about which a decision still waits', () => {
    const bench = createBench()
    bench.find('f')
    bench.decide('resolve', 'i')
    expect(takeUp(bench.memory, bench.now)).toEqual([])
    bench.round()
    expect(bench.memory.incidents.all()).toHaveLength(1)
  })

  it('takes a decision up once, and ignores one about nothing', () => {
    const bench = createBench()
    bench.decide('approve', 'nobody')
    bench.decide('approve', 'nobody')
    expect(bench.round()).toHaveLength(1)
    bench.decide('approve', 'nobody')
    expect(bench.round()).toEqual([])
  })

  it('writes blindness down when it changes', () => {
    const bench = createBench()
    expect(bench.round()).toEqual([])
    bench.now += 4 * MINUTE + 1
    expect(bench.round()).toEqual([{ is: 'blind', claim, reason: 'watermark-behind' }])
    expect(bench.round()).toEqual([])
    for (let partition = 0; partition < 4; partition += 1) {
      bench.tail({ v: 1, is: 'watermark', partition, upTo: bench.now, causes: [{ feed: 'a', cause: 'feed-denied' }] })
    }
    expect(bench.round()).toEqual([{ is: 'blind', claim, reason: 'feed-denied' }])
    bench.see()
    expect(bench.round()).toEqual([{ is: 'blind', claim, reason: null }])
  })

  it('counts what was minted, before the verdict that is told', () => {
    const bench = createBench()
    bench.memory.minted.add(attemptOf('a'))
    bench.find('f')
    expect(bench.round().map(({ is }) => is)).toEqual(['finding', 'minted', 'verdict'])
    expect(bench.notices.at(-1)?.incident.minted).toEqual({ exact: 1, inferred: 0 })
    bench.memory.minted.add(attemptOf('b', { basis: 'inferred' }))
    expect(bench.round()).toEqual([])
    bench.now += 10 * SECOND
    expect(bench.round()).toEqual([{ is: 'minted', incident: incidentOf(bench).id, exact: 1, inferred: 1 }])
  })
})

describe('asking and ordering', () => {
  it('orders on an approval, once', () => {
    const bench = createBench()
    bench.find('f')
    bench.round()
    bench.now += MINUTE
    bench.see()
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    const order = only(orders(bench))
    expect(order).toMatchObject({ kind: 'disable', claim })
    // A crash before the intent: the verdict stands, the order is the same.
    expect(orders(bench)).toEqual([order])
    intend(bench, order)
    expect(orders(bench)).toEqual([])
    end(bench, order, 'applied')
    bench.round()
    expect(orders(bench)).toEqual([])
  })

  it('orders by itself in mode auto where it is earned, and asks where it is not', () => {
    const earned = createBench({ claims: [autoClaim] })
    earned.find('f')
    earned.round()
    expect(only(orders(earned)).kind).toBe('disable')
    const cold = createBench({ claims: [claimSettings({ mode: 'auto' })] })
    cold.find('f')
    cold.round()
    expect(incidentOf(cold).verdict.reason).toBe('mode-not-earned')
    expect(orders(cold)).toEqual([])
    cold.decide('approve', incidentOf(cold).id)
    cold.round()
    expect(orders(cold)).toHaveLength(1)
  })

  it('never orders in mode observe, not even with an approval', () => {
    const bench = createBench({ claims: [claimSettings({ mode: 'observe' })] })
    bench.find('f')
    bench.round()
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    expect(orders(bench)).toEqual([])
    expect(incidentOf(bench).verdict.reason).toBe('mode-observe')
  })

  it('never orders for a claim that nobody configured', () => {
    const bench = createBench()
    bench.find('f', { claim: otherClaim })
    bench.round()
    expect(incidentOf(bench)).toMatchObject({ alias: null, mode: 'observe', verdict: { reason: 'claim-not-configured' } })
  })

  it('lets a wait expire, ignores a late approval, and asks again on new evidence', () => {
    const bench = createBench()
    bench.find('f1')
    bench.round()
    bench.now += 30 * MINUTE + 1
    bench.see()
    bench.round()
    expect(incidentOf(bench).verdict.reason).toBe('approval-expired')
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    expect(orders(bench)).toEqual([])
    bench.now += MINUTE
    bench.find('f2')
    bench.round()
    expect(incidentOf(bench)).toMatchObject({ verdict: { reason: 'needs-approval' }, approvalExpiresAt: bench.now + 30 * MINUTE })
    expect(orders(bench)).toEqual([])
    expect(bench.notices.map(({ cause }) => cause)).toEqual(['opened', 'not-acting', 'decided', 'waiting'])
    bench.now += SECOND
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    expect(orders(bench)).toHaveLength(1)
  })

  it('stays rejected until there is new evidence', () => {
    const bench = createBench()
    bench.find('f1')
    bench.round()
    bench.decide('reject', incidentOf(bench).id)
    bench.round()
    expect(incidentOf(bench).verdict.reason).toBe('rejected-by-person')
    bench.now += MINUTE
    bench.find('f2')
    bench.round()
    expect(incidentOf(bench).verdict.reason).toBe('needs-approval')
  })

  it('asks in mode auto too, once a person has said no', () => {
    const bench = createBench({ claims: [autoClaim] })
    bench.find('f1', { level: 'alert' })
    bench.round()
    bench.decide('reject', incidentOf(bench).id)
    bench.round()
    bench.now += MINUTE
    bench.see()
    bench.find('f2')
    bench.round()
    expect([incidentOf(bench).verdict.reason, orders(bench)]).toEqual(['needs-approval', []])
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    expect(orders(bench)).toHaveLength(1)
  })

  it('takes a no for one, however slow the clock is by which it was said', () => {
    const bench = createBench({ claims: [autoClaim] })
    bench.memory.observed.clear()
    bench.find('f')
    bench.round()
    expect(incidentOf(bench).verdict.reason).toBe('state-unknown')
    bench.now += 3 * SECOND
    bench.decide('reject', incidentOf(bench).id, { at: bench.now - MINUTE })
    bench.observe(active)
    bench.round()
    expect([incidentOf(bench).verdict.reason, orders(bench)]).toEqual(['rejected-by-person', []])
  })

  it('asks where what it did by itself came to nothing', () => {
    const bench = createBench({ claims: [autoClaim], maxDisablesPerHour: 9 })
    bench.find('f')
    bench.round()
    const first = only(orders(bench))
    intend(bench, first)
    bench.now += SECOND
    end(bench, first, 'denied')
    bench.round()
    expect([incidentOf(bench).verdict.reason, orders(bench)]).toEqual(['needs-approval', []])
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    expect(orders(bench)).toHaveLength(1)
  })

  it('does not act blind, and does once it sees again', () => {
    const bench = createBench()
    bench.find('f')
    bench.round()
    bench.now += 5 * MINUTE
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    expect(incidentOf(bench).verdict.reason).toBe('claim-blind')
    bench.see()
    bench.round()
    expect(orders(bench)).toHaveLength(1)
  })

  it('does not act on the strength of a broken ledger', () => {
    const bench = createBench({ claims: [autoClaim] })
    bench.memory.broken = true
    bench.find('f')
    bench.round()
    expect(incidentOf(bench).verdict.reason).toBe('facts-unknown')
    expect(orders(bench)).toEqual([])
  })

  it('keeps to the budget over all claims, counted from the ledger', () => {
    const other = claimSettings({ id: otherClaim, alias: 'factory-b', mode: 'auto', auto: { days: 0, attempts: 0 } })
    const { bench } = disabled({ claims: [claimSettings(), other] })
    bench.memory.observed.set(otherClaim, { certificate: active, at: now })
    bench.find('g', { claim: otherClaim })
    bench.round()
    expect(bench.memory.incidents.ofClaim(otherClaim)[0]?.incident.verdict.reason).toBe('budget-spent')
    bench.now += HOUR
    bench.see()
    bench.round()
    expect(orders(bench).map((order) => order.claim)).toEqual([otherClaim])
  })

  it('asks again after an action that failed, and takes an expired one up again by itself', () => {
    const bench = createBench({ maxDisablesPerHour: 9 })
    bench.find('f')
    bench.round()
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    const first = only(orders(bench))
    intend(bench, first)
    end(bench, first, 'expired')
    bench.round()
    const second = only(orders(bench))
    expect(second.action).not.toBe(first.action)
    intend(bench, second)
    bench.now += SECOND
    end(bench, second, 'denied')
    bench.round()
    expect(orders(bench)).toEqual([])
    expect(incidentOf(bench)).toMatchObject({ verdict: { reason: 'needs-approval' }, approvalExpiresAt: bench.now + 30 * MINUTE })
    bench.now += SECOND
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    expect(orders(bench)).toHaveLength(1)
  })

  it('does not act on a resolved incident', () => {
    const bench = createBench({ claims: [autoClaim] })
    bench.find('f')
    bench.round()
    expect(orders(bench)).toHaveLength(1)
    bench.decide('false-alarm', incidentOf(bench).id)
    bench.round()
    expect(orders(bench)).toEqual([])
  })
})

describe('after a disablement', () => {
  it('takes the storm into the story, and opens no action, for days', () => {
    const { bench } = disabled({ claims: [claimSettings({ mode: 'approve' })], maxDisablesPerHour: 99 })
    for (const days of [1, 3, 9]) {
      bench.now = now + days * DAY
      bench.see()
      bench.find(`storm ${days}`)
      bench.round()
      expect(orders(bench)).toEqual([])
    }
    expect(incidentOf(bench).findings).toHaveLength(4)
    expect(bench.notices.filter(({ cause }) => cause === 'waiting' || cause === 'not-acting')).toEqual([])
  })

  it('becomes effective when a use is refused because the certificate is inactive', () => {
    const { bench } = disabled()
    bench.now += MINUTE
    bench.tail({ v: 1, is: 'sign', id: 's', claim, at: bench.now, sign: 'refused-inactive' })
    expect(bench.round()).toMatchObject([{ is: 'result', result: 'effective' }])
    expect(bench.round()).toEqual([])
    expect(bench.notices.at(-1)?.cause).toBe('effective')
  })

  it('is unproven after the grace time, and effective after a telling silence', () => {
    const { bench } = disabled()
    // 60 an hour: five are to be expected in five minutes.
    bench.now += 5 * MINUTE + 1
    bench.see(now + 4 * MINUTE)
    expect(bench.round()).toMatchObject([{ is: 'result', result: 'unproven' }])
    bench.see(now + 5 * MINUTE)
    expect(bench.round()).toMatchObject([{ is: 'result', result: 'effective' }])
  })

  it('takes no silence for evidence in hours of which no finding told what is usual', () => {
    const { bench } = disabled()
    bench.tail({ v: 1, is: 'sign', id: 's', claim, at: now + MINUTE, sign: 'used' })
    bench.find('before', { at: now - HOUR, level: 'alert', usualPerHour: 600 })
    bench.find('newest', { at: now, level: 'alert', usualPerHour: 5 })
    bench.now += 9 * HOUR
    bench.see()
    expect(bench.round()).toContainEqual(expect.objectContaining({ is: 'result', result: 'unproven' }))
    bench.find('storm', { at: bench.now, level: 'alert', usualPerHour: 60 })
    bench.round()
    bench.see(bench.now + 5 * MINUTE - 1)
    expect(bench.round()).toEqual([])
    bench.see(bench.now + 5 * MINUTE)
    expect(bench.round()).toContainEqual(expect.objectContaining({ is: 'result', result: 'effective' }))
  })

  it('pages when a use still succeeds after the grace time, and never calls that effective again', () => {
    const { bench } = disabled()
    bench.now += 6 * MINUTE
    bench.tail({ v: 1, is: 'sign', id: 's', claim, at: bench.now - 1, sign: 'used' })
    expect(bench.round()).toContainEqual(expect.objectContaining({ is: 'result', result: 'not-effective' }))
    expect(bench.notices.at(-1)).toMatchObject({ cause: 'not-effective', nextStep: expect.stringContaining('aws iot update-certificate') })
    bench.tail({ v: 1, is: 'sign', id: 't', claim, at: bench.now, sign: 'refused-inactive' })
    expect(bench.round()).toEqual([])
  })

  it('tells when somebody sets the claim active again past us, and does not fight', () => {
    const { bench } = disabled({ claims: [autoClaim], maxDisablesPerHour: 99 })
    bench.now += MINUTE
    bench.observe(active)
    const change = stateChange(bench.memory, claim, active)
    expect(change).toMatchObject({ is: 'state', state: 'active' })
    if (change !== null) bench.write(change)
    expect(bench.notices.at(-1)).toMatchObject({ cause: 'not-effective', nextStep: expect.stringContaining('CloudTrail') })
    bench.round()
    expect(incidentOf(bench).verdict.reason).toBe('person-enabled')
    expect(orders(bench)).toEqual([])
    bench.now += HOUR
    bench.see()
    bench.find('new')
    bench.round()
    expect(orders(bench)).toHaveLength(1)
  })

  it('enables on a person’s decision, and does not disable again on the same evidence', () => {
    const { bench } = disabled({ claims: [autoClaim], maxDisablesPerHour: 99 })
    bench.now += MINUTE
    bench.see()
    bench.decide('enable', incidentOf(bench).id)
    bench.round()
    const order = only(orders(bench))
    expect(order.kind).toBe('enable')
    intend(bench, order)
    bench.now += SECOND
    end(bench, order, 'applied')
    bench.round()
    expect(incidentOf(bench).verdict.reason).toBe('person-enabled')
    expect(orders(bench)).toEqual([])
    expect(bench.notices.filter(({ cause }) => cause === 'not-effective')).toEqual([])
  })

  it('says why it did not enable', () => {
    const bench = createBench()
    bench.find('f')
    bench.round()
    bench.decide('enable', incidentOf(bench).id)
    expect(bench.round()).toContainEqual(expect.objectContaining({ is: 'result', kind: 'enable', result: 'wrong-state' }))
    expect(bench.round()).toEqual([])
  })
})

describe('looking', () => {
  it('looks at every claim as often as is configured, known or not', () => {
    const bench = createBench({ driftWatch: 5 * SECOND })
    expect(looksDue(bench.memory, now)).toEqual([])
    bench.observe(null)
    expect(looksDue(bench.memory, now + 5 * SECOND - 1)).toEqual([])
    expect(looksDue(bench.memory, now + 5 * SECOND)).toEqual([claim])
  })

  it('looks before a verdict about a claim that was never looked at', () => {
    const bench = createBench()
    bench.memory.observed.clear()
    expect(looksAwaited(bench.memory)).toEqual([])
    bench.write({ is: 'finding', incident: 'i', alias: null, mode: 'approve', finding: findingOf('f') })
    expect(looksAwaited(bench.memory)).toEqual([claim])
    bench.observe(null)
    expect(looksAwaited(bench.memory)).toEqual([])
  })

  it('writes a state only when it changed', () => {
    const bench = createBench()
    const first = stateChange(bench.memory, claim, active)
    expect(first).toEqual({ is: 'state', claim, state: 'active', since: active.lastModifiedAt })
    if (first !== null) bench.write(first)
    expect(stateChange(bench.memory, claim, active)).toBeNull()
    expect(stateChange(bench.memory, claim, null)).toMatchObject({ state: 'unknown' })
  })

  it('closes an intent that was left open, after its life and the last call’s deadline', () => {
    const bench = createBench()
    bench.find('f')
    bench.round()
    bench.decide('approve', incidentOf(bench).id)
    bench.round()
    intend(bench, only(orders(bench)))
    expect(intentsOverdue(bench.memory, now + MINUTE + 15 * SECOND)).toEqual([])
    expect(intentsOverdue(bench.memory, now + MINUTE + 15 * SECOND + 1)).toHaveLength(1)
  })
})
