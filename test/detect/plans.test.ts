// Planned batches: which are open, what they cover, how much of them is used.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Plans, plansOf } from '../../src/detect/plans.ts'
import { LONGEST_PLAN, MOST_PLANS, type PlanDecision } from '../../src/model/plan.ts'
import type { Plan } from '../../src/model/settings.ts'
import { DAY, HOUR } from '../../src/model/time.ts'

const T = Date.UTC(2026, 11, 1, 6)
const BATCH = { from: T, to: T + 8 * HOUR, devices: 2, cidrs: ['198.51.100.0/24'] }
const LATER = { from: T + HOUR, to: T + 9 * HOUR, devices: 100, cidrs: ['198.51.100.0/24'] }
const INSIDE = { at: T + 2 * HOUR, source: '198.51.100.9' }

it('is open from its begin to just before its end', () => {
  const { openAt } = plansOf({ plans: [BATCH] })
  expect([T - 1, T, T + 8 * HOUR - 1, T + 8 * HOUR].map((at) => openAt(at).length)).toEqual([0, 1, 1, 0])
})

it('covers what comes from its networks', () => {
  const { covering } = plansOf({ plans: [BATCH] })
  expect(covering(INSIDE)).toEqual({ plan: BATCH, used: 0 })
  expect(covering({ ...INSIDE, source: '203.0.113.9' })).toBeNull()
  expect(covering({ ...INSIDE, source: null })).toBeNull()
  expect(covering({ ...INSIDE, at: T - 1 })).toBeNull()
})

it('takes the networks of the sites where it names none, and any where there are none', () => {
  const { cidrs: _, ...anywhere } = BATCH
  for (const plan of [anywhere, { ...anywhere, cidrs: [] }]) {
    const ofSites = plansOf({ plans: [plan], sites: [{ name: 'plant-7', cidrs: ['198.51.100.0/24'] }] })
    expect(ofSites.covering(INSIDE)?.plan).toBe(plan)
    expect(ofSites.covering({ ...INSIDE, source: '203.0.113.9' })).toBeNull()
    expect(plansOf({ plans: [plan] }).covering({ ...INSIDE, source: '203.0.113.9' })?.plan).toBe(plan)
    expect(plansOf({ plans: [plan] }).covering({ ...INSIDE, source: null })?.plan).toBe(plan)
  }
})

it('covers only its template, where it names one', () => {
  const { covering } = plansOf({ plans: [{ ...BATCH, template: 'acme-v2' }] })
  expect(covering({ ...INSIDE, template: 'acme-v2' })).not.toBeNull()
  expect(covering({ ...INSIDE, template: 'acme-v1' })).toBeNull()
  expect(covering(INSIDE)).toBeNull()
})

it('counts what is used, and past what was promised', () => {
  const plans = plansOf({ plans: [BATCH] })
  expect([1, 2, 3].map(() => plans.count(INSIDE)?.used)).toEqual([1, 2, 3])
  expect(plans.openAt(T)).toEqual([{ plan: BATCH, used: 3 }])
  expect(plans.count({ ...INSIDE, source: '203.0.113.9' })).toBeNull()
})

it('counts under the plan that ends first while it has room, then under the next, and at last under the first again', () => {
  const plans = plansOf({ plans: [{ ...LATER, devices: 1 }, BATCH] })
  const taken = [1, 2, 3, 4].map(() => plans.count(INSIDE)?.plan.to)
  expect(taken).toEqual([BATCH.to, BATCH.to, LATER.to, BATCH.to])
})

it('goes on from what was saved, whatever was declared beside it, and forgets plans that are gone', () => {
  const plans = plansOf({ plans: [BATCH, LATER] })
  for (let n = 0; n < 3; n++) plans.count(INSIDE)
  const more = { ...BATCH, devices: 50 }
  const next = plansOf({ plans: [LATER, more] }, plans.save())
  expect(next.openAt(T + HOUR)).toEqual([
    { plan: more, used: 2 },
    { plan: LATER, used: 1 },
  ])
  expect(plansOf({ plans: [LATER] }, plans.save()).save()).toEqual({ plans: [[expect.any(Number), 1]] })
  expect(plansOf({ plans: [BATCH] }).save()).toEqual({ plans: [] })
})

it('is open at the same times whatever was asked for before', () => {
  const hour = fc.integer({ min: -3, max: 30 })
  const plan = fc.record({ begin: hour, hours: fc.integer({ min: 1, max: 10 }) })
  fc.assert(
    fc.property(fc.array(plan, { maxLength: 6 }), fc.array(hour, { minLength: 1 }), (drawn, asked) => {
      const plans = drawn.map(({ begin, hours }, n) => ({ from: T + begin * HOUR, to: T + (begin + hours) * HOUR, devices: n + 1 }))
      const { openAt } = plansOf({ plans })
      for (const at of asked.map((hours) => T + hours * HOUR)) {
        const open = plans.filter(({ from, to }) => from <= at && at < to)
        expect(
          openAt(at)
            .map((use) => use.plan.devices)
            .toSorted(),
        ).toEqual(open.map(({ devices }) => devices).toSorted())
      }
    }),
  )
})

describe('a plan that is announced while the product runs', () => {
  const announce = (plan: Plan) => ({ kind: 'announce', plan }) as const
  const withdraw = (plan: Plan) => ({ kind: 'withdraw', plan }) as const

  it('covers from then on, and no more once it is withdrawn', () => {
    const plans = plansOf({})
    expect(plans.count(INSIDE)).toBeNull()
    expect(plans.hear(announce(BATCH))).toBe(true)
    expect(plans.count(INSIDE)).toEqual({ plan: BATCH, used: 1 })
    expect(plans.hear(withdraw(BATCH))).toBe(true)
    expect(plans.covering(INSIDE)).toBeNull()
    expect(plans.save()).toEqual({ plans: [] })
    plans.hear(announce(BATCH))
    expect(plans.covering(INSIDE)?.used).toBe(0)
  })

  it('is mended by another number of devices: what was counted stays', () => {
    const plans = plansOf({})
    plans.hear(announce(BATCH))
    for (let n = 0; n < 3; n++) plans.count(INSIDE)
    plans.hear(announce({ ...BATCH, devices: 50 }))
    expect(plans.openAt(T)).toEqual([{ plan: { ...BATCH, devices: 50 }, used: 3 }])
  })

  it('raises the one of the configuration that it repeats to its own number, and leaves it standing when it is withdrawn', () => {
    const plans = plansOf({ plans: [BATCH] })
    plans.hear(announce({ ...BATCH, devices: 3 }))
    const uses = () => plans.count(INSIDE)
    expect([uses(), uses(), uses(), uses()].map((use) => use !== null && use.used > use.plan.devices)).toEqual([false, false, false, true])
    plans.hear(withdraw(BATCH))
    expect(plans.openAt(T)).toEqual([{ plan: BATCH, used: 4 }])
  })

  it.each([
    ['ends before it begins', { to: T - 1 }],
    ['is longer than a month', { to: T + LONGEST_PLAN + 1 }],
    ['promises nothing', { devices: 0 }],
  ])('is refused where it %s', (_, changes) => {
    const plans = plansOf({})
    expect(plans.hear(announce({ ...BATCH, ...changes }))).toBe(false)
    expect(plans.save()).toEqual({ plans: [] })
  })

  it('is refused where too many are, but may still be mended', () => {
    const plans = plansOf({})
    const many = Array.from({ length: 2 * MOST_PLANS + 1 }, (_, n) => ({ ...BATCH, to: BATCH.to + n }))
    expect(many.map((plan) => plans.hear(announce(plan))).lastIndexOf(true)).toBe(2 * MOST_PLANS - 1)
    expect(plans.hear(announce({ ...BATCH, devices: 9 }))).toBe(true)
    expect(plans.openAt(T)).toHaveLength(2 * MOST_PLANS)
  })

  it('is forgotten a day after its end, and one of the configuration is not', () => {
    const plans = plansOf({ plans: [LATER] })
    plans.hear(announce(BATCH))
    plans.forgetBefore(BATCH.to + DAY - 1)
    expect(plans.covering(INSIDE)?.plan).toEqual(BATCH)
    plans.forgetBefore(BATCH.to + DAY)
    expect(plans.covering(INSIDE)?.plan).toEqual(LATER)
  })

  it('covers nothing where its networks are none', () => {
    const plans = plansOf({})
    plans.hear(announce({ ...BATCH, cidrs: ['everywhere', '300.0.0.0/8'] }))
    expect(plans.covering(INSIDE)).toBeNull()
  })
})

it('counts the devices of the plans that are open in a time, and of each no more than it promises', () => {
  const plans = plansOf({ plans: [BATCH] })
  plans.hear({ kind: 'announce', plan: LATER })
  for (let n = 0; n < 5; n++) plans.count(INSIDE)
  const times: readonly (readonly [number, number])[] = [
    [T - HOUR, T],
    [T - HOUR, T + 1],
    [T, T + DAY],
    [BATCH.to, T + DAY],
    [LATER.to, T + DAY],
  ]
  expect(times.map(([from, to]) => plans.countedIn(from, to))).toEqual([0, 2, 5, 3, 0])
})

it('goes on from what was saved as if it had never stopped, whatever was said and counted', () => {
  type Deed = { readonly hear: Pick<PlanDecision, 'kind' | 'plan'> } | { readonly at: number } | { readonly watermark: number }
  const hours = fc.integer({ min: -30, max: 40 })
  const plan = fc
    .record({ begin: hours, long: fc.integer({ min: 0, max: 3 }), devices: fc.integer({ min: 1, max: 3 }), isWide: fc.boolean() })
    .map(({ begin, long, devices, isWide }): Plan => {
      return {
        from: T + begin * HOUR,
        to: T + (begin + long) * HOUR,
        devices,
        ...(isWide ? { template: 'acme-v2' } : { cidrs: ['198.51.100.0/24'] }),
      }
    })
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    fc.record({ hear: fc.record({ kind: fc.constantFrom('announce' as const, 'withdraw' as const), plan }) }),
    fc.record({ at: hours.map((hour) => T + hour * HOUR) }),
    fc.record({ watermark: hours.map((hour) => T + hour * HOUR) }),
  )
  const told = (plans: Plans, one: Deed) => {
    if ('hear' in one) return plans.hear(one.hear)
    return 'at' in one ? plans.count({ at: one.at, source: '198.51.100.9', template: 'acme-v2' }) : plans.forgetBefore(one.watermark)
  }
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), fc.nat({ max: 40 }), (deeds, cut) => {
      const whole = plansOf({ plans: [BATCH] })
      let stopped = plansOf({ plans: [BATCH] })
      for (const [index, one] of deeds.entries()) {
        if (index === cut) stopped = plansOf({ plans: [BATCH] }, stopped.save())
        expect(told(stopped, one)).toEqual(told(whole, one))
      }
      expect(stopped.save()).toEqual(whole.save())
    }),
  )
})
