// Planned batches: which are open, what they cover, how much of them is used.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plansOf } from '../../src/detect/plans.ts'
import { HOUR } from '../../src/model/time.ts'

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
  expect(plansOf({ plans: [LATER] }, plans.save()).save()).toHaveLength(1)
  expect(plansOf({ plans: [BATCH] }).save()).toEqual([])
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
