// The rules for a plan that is announced, and the id under which it is known.
import { expect, it } from 'vitest'
import { flawOf, LONGEST_PLAN, MOST_DEVICES, MOST_NETWORKS, planIdOf } from '../../src/model/plan.ts'
import { HOUR } from '../../src/model/time.ts'
import { CLAIM } from '../detect/attempts.ts'
import { certificate } from '../detect/events.ts'

const FROM = Date.UTC(2026, 11, 1, 6)
const BATCH = { from: FROM, to: FROM + 8 * HOUR, devices: 500, cidrs: ['198.51.100.0/24'] }

it.each([
  ['as usual', BATCH],
  ['as long and as large as may be', { ...BATCH, to: FROM + LONGEST_PLAN, devices: MOST_DEVICES }],
])('has no flaw: %s', (_, plan) => {
  expect(flawOf(plan)).toBeNull()
})

it.each([
  [{ to: FROM }, 'it ends when it begins (2026-12-01T06:00:00.000Z)'],
  [{ to: FROM - 1 }, 'it ends (2026-12-01T05:59:59.999Z) before it begins (2026-12-01T06:00:00.000Z)'],
  [{ to: FROM + LONGEST_PLAN + 1 }, 'it is longer than 31 days'],
  [{ from: Number.NaN }, 'its times are none'],
  [{ from: -1 }, 'its times are none'],
  [{ to: 1e16 }, 'its times are none'],
  [{ devices: 0 }, 'it promises no number from 1 to 10000000 of devices'],
  [{ devices: 1.5 }, 'it promises no number from 1 to 10000000 of devices'],
  [{ devices: MOST_DEVICES + 1 }, 'it promises no number from 1 to 10000000 of devices'],
  [{ cidrs: Array.from({ length: MOST_NETWORKS + 1 }, (_, n) => `198.51.${n}.0/24`) }, 'it names more than 32 networks'],
])('names the flaw of one with %j', (changes, flaw) => {
  expect(flawOf({ ...BATCH, ...changes })).toBe(flaw)
})

it('is the same plan with another number of devices, and another one otherwise', () => {
  const id = planIdOf(CLAIM, BATCH)
  expect(id).toMatch(/^[0-9a-f]{16}$/)
  expect(planIdOf(CLAIM, { ...BATCH, devices: 7 })).toBe(id)
  const others = [
    planIdOf(certificate('other'), BATCH),
    planIdOf(CLAIM, { ...BATCH, from: FROM + 1 }),
    planIdOf(CLAIM, { ...BATCH, to: FROM + 1 }),
    planIdOf(CLAIM, { ...BATCH, cidrs: [] }),
    planIdOf(CLAIM, { ...BATCH, template: 'acme-v2' }),
  ]
  expect(new Set([id, ...others]).size).toBe(6)
})
