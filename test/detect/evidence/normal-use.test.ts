// Bounds on what is normal: from the prior, from the past, and from what others show now.
import { describe, expect, it } from 'vitest'
import { DUPLICATE, OFF_PATTERN, OK, OUTCOMES, REJECTED } from '../../../src/detect/evidence/misuse.ts'
import { createNormalUse, type NormalUse, type Recent } from '../../../src/detect/evidence/normal-use.ts'
import { DAY } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'

const nobody: Recent = { attempts: 0, bad: new Float64Array(OUTCOMES) }
const showing = (attempts: number, outcome: number, count: number): Recent => {
  const bad = new Float64Array(OUTCOMES)
  bad[outcome] = count
  return { attempts, bad }
}
const rounded = (bounds: Float64Array): number[] => Array.from(bounds, (bound) => Math.round(bound * 10_000) / 10_000)

function taught(attempts: number, rejectedEvery: number): NormalUse {
  const normal = createNormalUse()
  normal.advance(MONDAY)
  for (let index = 0; index < attempts; index++) normal.learn(index % rejectedEvery === 0 ? REJECTED : OK, true)
  return normal
}

describe('the bounds', () => {
  it('are those of the prior where nothing was seen', () => {
    expect(rounded(createNormalUse().bounds(nobody, null))).toEqual([0.8864, 0.0533, 0.0249, 0.0249, 0.0105])
  })

  it('follow what was seen, and keep a floor', () => {
    expect(taught(100_000, 20).history(REJECTED)).toBeCloseTo(0.0514, 3)
    expect(taught(100_000, 1_000_000).history(REJECTED)).toBe(0.012)
  })

  it('rise with what established sources and others show now', () => {
    const normal = taught(10_000, 100)
    const alone = normal.bounds(nobody, null)[REJECTED] ?? 0
    expect(normal.bounds(showing(10, REJECTED, 5), null)[REJECTED]).toBeGreaterThan(0.5)
    expect(normal.bounds(nobody, showing(6, REJECTED, 3))[REJECTED]).toBeCloseTo(0.5)
    expect(normal.bounds(showing(2, REJECTED, 2), null)[REJECTED]).toBe(alone)
    expect(normal.bounds(showing(10, DUPLICATE, 5), null)[REJECTED]).toBe(alone)
    expect(normal.bounds(showing(10, REJECTED, 0), null)[REJECTED]).toBe(alone)
  })

  it('are shares: none above 0.7, the bad ones at most 0.9 together, all of them one', () => {
    const all = { attempts: 10, bad: Float64Array.of(0, 10, 10, 10, 10) }
    const bounds = createNormalUse().bounds(all, all)
    expect(Math.max(...bounds)).toBeLessThanOrEqual(0.7)
    expect(bounds[OK]).toBeCloseTo(0.1)
    expect(bounds.reduce((sum, bound) => sum + bound, 0)).toBeCloseTo(1)
  })

  it('of the pool have no part in what others show, and no history above a half', () => {
    const normal = taught(10_000, 1)
    expect(normal.boundsOfPool(nobody)[REJECTED]).toBeCloseTo(0.5)
    expect(normal.bounds(nobody, null)[REJECTED]).toBeCloseTo(0.7)
  })
})

describe('what was learned', () => {
  it('fades to the prior', () => {
    const normal = taught(10_000, 2)
    expect(normal.history(REJECTED)).toBeGreaterThan(0.49)
    normal.advance(MONDAY + 400 * DAY)
    expect(normal.history(REJECTED)).toBeLessThan(0.03)
  })

  it('of off-pattern comes from established sources only, and is forgotten within days', () => {
    const normal = taught(1_000, 1_000_000)
    for (let index = 0; index < 100; index++) normal.learn(OFF_PATTERN, false)
    expect(normal.history(OFF_PATTERN)).toBeLessThan(0.01)
    for (let index = 0; index < 100; index++) normal.learn(OFF_PATTERN, true)
    expect(normal.history(OFF_PATTERN)).toBeGreaterThan(0.08)
    normal.advance(MONDAY + 10 * DAY)
    expect(normal.history(OFF_PATTERN)).toBeLessThan(0.01)
  })

  it('is the same after a restart', () => {
    const normal = taught(777, 13)
    const again = createNormalUse(normal.save())
    for (const one of [normal, again]) one.advance(MONDAY + 3 * DAY)
    expect(again.save()).toEqual(normal.save())
  })
})
