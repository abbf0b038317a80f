// Orders: ids that are hashes of their cause, one action a cause, and what counts towards the budget.
import { describe, expect, it } from 'vitest'
import { type Action, type ActionResult, actionResults } from '../../src/model/incident.ts'
import { HOUR } from '../../src/model/time.ts'
import { createIncidents, type Story } from '../../src/respond/incidents.ts'
import { actionId, disablesLastHour, orderFor, spentAction, standingDisablement } from '../../src/respond/orders.ts'
import { claim, findingOf, now, recordsOf } from './records.ts'

function storyWith(...actions: Partial<Action>[]): Story {
  const incidents = createIncidents()
  for (const record of recordsOf([{ is: 'finding', incident: 'i', alias: null, mode: 'auto', finding: findingOf('f') }]))
    incidents.apply(record)
  const story = incidents.of('i')
  if (story === null) throw new Error('no story')
  const full = actions.map((action): Action => ({ id: 'a', kind: 'disable', intendedAt: now, result: null, resultAt: null, ...action }))
  return { ...story, incident: { ...story.incident, actions: full } }
}
const idOf = (round: number): string => actionId('i', claim, 'disable', 'cause', round)

describe('orderFor', () => {
  it('is the same for everybody who knows the same', () => {
    expect(orderFor(storyWith(), 'disable', 'cause')).toEqual(orderFor(storyWith(), 'disable', 'cause'))
    expect(orderFor(storyWith(), 'disable', 'cause')?.action).toBe(idOf(0))
    expect(orderFor(storyWith(), 'enable', 'cause')?.action).not.toBe(idOf(0))
    expect(orderFor(storyWith(), 'disable', 'another')?.action).not.toBe(idOf(0))
  })

  it('gives a cause one action, whatever came of it, unless it expired unused', () => {
    for (const result of [null, ...actionResults]) {
      const order = orderFor(storyWith({ id: idOf(0), result }), 'disable', 'cause')
      expect(order?.action ?? null, String(result)).toBe(result === 'expired' ? idOf(1) : null)
    }
  })

  it('gives up after five that expired', () => {
    const expired = [0, 1, 2, 3, 4].map((round) => ({ id: idOf(round), result: 'expired' as const }))
    expect(orderFor(storyWith(...expired), 'disable', 'cause')).toBeNull()
    expect(spentAction(storyWith(...expired), 'disable', 'cause')?.id).toBe(idOf(4))
    expect(spentAction(storyWith(...expired.slice(1)), 'disable', 'cause')).toBeNull()
  })
})

describe('standingDisablement', () => {
  it('stands while under way or in force, until the claim is let free', () => {
    const standing = [null, ...actionResults].filter((result) => standingDisablement(storyWith({ result }), null) !== null)
    expect(standing).toEqual([null, 'applied', 'already-inactive', 'effective', 'unproven', 'not-effective'])
    expect(standingDisablement(storyWith({ result: 'applied' }), now - 1)).not.toBeNull()
    expect(standingDisablement(storyWith({ result: 'applied' }), now + 1)).toBeNull()
    expect(standingDisablement(storyWith(), null)).toBeNull()
    expect(standingDisablement(storyWith({ kind: 'enable' }), null)).toBeNull()
  })
})

describe('disablesLastHour', () => {
  const counted = (action: Partial<Action>): number => disablesLastHour([storyWith(action)], now + HOUR)

  it('counts what disabled or may have, and not what surely did not', () => {
    const spent: (ActionResult | null)[] = [null, ...actionResults].filter((result) => counted({ intendedAt: now + 1, result }) === 1)
    expect(spent).toEqual([null, 'applied', 'effective', 'unproven', 'not-effective', 'unknown'])
  })

  it('forgets after an hour, and counts no enabling', () => {
    expect(counted({ intendedAt: now, result: 'applied' })).toBe(0)
    expect(counted({ kind: 'enable', intendedAt: now + 1, result: 'applied' })).toBe(0)
  })
})
