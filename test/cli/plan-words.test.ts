// What is said of plans: remarks before one is announced, and the one that is meant by an id.
import { describe, expect, it } from 'vitest'
import type { AnnouncedPlan } from '../../src/app/plans.ts'
import { planColumns, planJson, planToWithdraw, remarksOn } from '../../src/cli/plan-words.ts'
import { planIdOf } from '../../src/model/plan.ts'
import type { Plan } from '../../src/model/settings.ts'
import { HOUR } from '../../src/model/time.ts'
import { claim, now } from '../app/scene.ts'
import { claimSettings } from '../detect/attempts.ts'

const batch: Plan = { from: now, to: now + HOUR, devices: 500 }
const last = { at: now, by: 'alice', reason: 'overtime' }
const announced = (plan: Plan, more: Partial<AnnouncedPlan> = {}): AnnouncedPlan => {
  return { claim, plan, announced: { planId: planIdOf(claim, plan), last }, withdrawn: null, ...more }
}

describe('remarks', () => {
  const settings = claimSettings({ sites: [{ name: 'plant-7', cidrs: ['198.51.100.0/24'] }], templates: ['acme-v2'] })
  const remarks = (plan: Plan, others: readonly Plan[] = [], of = settings) =>
    remarksOn(
      plan,
      of,
      others.map((one) => announced(one)),
      now,
    )

  it('are none on a plan that comes alone', () => {
    expect(remarks(batch, [{ ...batch, from: now + HOUR, to: now + 2 * HOUR }])).toEqual([])
    expect(remarks(batch, [batch])).toEqual([])
  })

  it('say that what was told stays told, where it has begun', () => {
    expect(remarks({ ...batch, from: now - 1 })).toEqual([
      'it has begun already: what was judged until now is not judged again, and what was told stays told',
    ])
  })

  it('say that it covers every network, and that its template is not declared', () => {
    const anywhere = ['it names no network, and the claim has no sites that do: it covers devices from anywhere']
    expect(remarks(batch, [], claimSettings())).toEqual(anywhere)
    expect(remarks(batch, [], claimSettings({ sites: [{ name: 'hall', cidrs: [] }] }))).toEqual(anywhere)
    expect(remarks({ ...batch, cidrs: ['203.0.113.0/24'] }, [], claimSettings())).toEqual([])
    expect(remarks({ ...batch, cidrs: ['0.0.0.0/0'] })).toEqual([
      'its networks hold every address (0.0.0.0/0): it covers devices from anywhere',
    ])
    const open = claimSettings({ sites: [{ name: 'hall', cidrs: ['198.51.100.0/24', '::/0'] }] })
    expect(remarks(batch, [], open)).toEqual([
      "it names no network, and the claim's sites hold every address (::/0): it covers devices from anywhere",
    ])
    expect(remarks({ ...batch, template: 'acme-v1' })).toEqual([expect.stringContaining('its template is none of those that are declared')])
    expect(remarks({ ...batch, template: 'acme-v2' })).toEqual([])
  })

  it('say what it was before, where it is mended', () => {
    expect(remarks({ ...batch, devices: 2_000 }, [batch])).toEqual(['it was announced for 500 devices; what was counted under it stays'])
  })

  it('say how many devices it promises together with those that it overlaps', () => {
    const others = [
      { ...batch, to: now + 1, devices: 1_000 },
      { ...batch, from: now + HOUR - 1, to: now + 2 * HOUR, devices: 7 },
    ]
    expect(remarks(batch, others)).toEqual(['it overlaps 2 other plans: each counts its own devices, together they promise 1,507'])
    const configured = { claim, plan: { ...batch, to: now + 1 }, announced: null, withdrawn: null }
    expect(remarksOn(batch, settings, [configured], now)).toEqual([expect.stringContaining('overlaps 1 other plan:')])
  })
})

it('is listed with its template, why it was announced, and who took it back', () => {
  const note = planColumns.find(({ head }) => head === 'NOTE')
  const template = planColumns.find(({ head }) => head === 'TEMPLATE')
  const listed = { ...announced({ ...batch, template: 'acme-v2' }), alias: null, standing: 'open' as const }
  expect([template?.of(listed), note?.of(listed)]).toEqual(['acme-v2', 'overtime'])
  expect(note?.of({ ...listed, withdrawn: { ...last, by: 'bob', reason: 'cancelled' } })).toBe('overtime; withdrawn by bob: cancelled')
  expect(note?.of({ ...listed, withdrawn: { ...last, by: 'bob', reason: '' } })).toBe('overtime; withdrawn by bob')
})

describe('the plan to withdraw', () => {
  const plans = [announced(batch), announced({ ...batch, to: now + 2 * HOUR })]
  const [id = ''] = plans.map((plan) => plan.announced.planId)

  it('is meant by its id, as short as it is the only one', () => {
    expect(planToWithdraw(plans, id, now)).toBe(plans[0])
    expect(planToWithdraw(plans, id.slice(0, 6), now)).toBe(plans[0])
  })

  it.each([
    ['is too short for the id of a plan', 'usage', plans, id.slice(0, 5)],
    ['no plan with that id', 'plan-not-found', plans, 'ffffffff'],
    ['2 plans begin so', 'plan-not-found', [plans[0], plans[0]], id],
    ['has ended already', 'plan-not-found', [announced({ ...batch, from: 1, to: now }, { announced: { planId: id, last } })], id],
    ['has been withdrawn already', 'plan-not-found', [announced(batch, { withdrawn: last })], id],
  ])('is none where it %s', (what, code, known, typed) => {
    const some = known.filter((plan) => plan !== undefined)
    expect(() => planToWithdraw(some, typed, now)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(what) }))
  })
})

it('is shown with what is not said left out', () => {
  const bare = { claim, plan: batch, announced: null, withdrawn: null, alias: null, standing: 'open' as const }
  expect(planColumns.map(({ of }) => of(bare))).toEqual([
    ...['(configuration)', `…${claim.slice(-8)}`, 'open', '2026-10-05T12:00:00.000Z', '2026-10-05T13:00:00.000Z', '500', '(the sites)'],
    ...['(any)', '', ''],
  ])
  expect(planJson(bare)).toMatchObject({ id: null, alias: null, cidrs: [], template: null, announced: null, withdrawn: null })
})
