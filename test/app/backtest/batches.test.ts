// Legitimate batches: what a plan declares, and what looks like one by its source, its size and how well it goes.
import { describe, expect, it } from 'vitest'
import { type BatchBook, createBatchBook, declaredBy } from '../../../src/app/backtest/batches.ts'
import { claimDaysOf } from '../../../src/app/backtest/claim-days.ts'
import type { ClaimSettings } from '../../../src/model/settings.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'
import { attemptOf, claim, claimSettings, now, otherClaim } from '../../respond/records.ts'

const HOME = '198.51.100.7'
const site = { name: 'plant-7', cidrs: ['198.51.100.0/24'] }

function bookOf(...configurations: readonly Partial<ClaimSettings>[]): BatchBook {
  const configured = configurations.map((changes) => [claimSettings(changes)])
  return createBatchBook(claimDaysOf(configured), declaredBy(configured))
}

/** A day's work of a source: so many ok, then so many rejected. */
function work(book: BatchBook, { source = HOME, at = now, ok = 0, rejected = 0 }): void {
  for (let index = 0; index < ok + rejected; index++) {
    const outcome = index < ok ? 'ok' : 'rejected'
    book.attempt(attemptOf(`${source} ${at} ${index}`, { source, at: at + index * 1_000, outcome }))
  }
}

describe('what looks like a batch', () => {
  it('is the work of a day from a declared site: at least twenty devices, nearly all ok', () => {
    const book = bookOf({ sites: [site] })
    work(book, { ok: 20 })
    expect(book.batches()).toEqual([
      { claim, plan: null, day: '2026-10-05', from: now, to: now + 19_001, sources: ['198.51.100.0/24'], devices: 20 },
    ])
  })

  it.each([
    ['too few devices', { ok: 19 }],
    ['too many that fail', { ok: 20, rejected: 2 }],
    ['a network that is not declared', { ok: 100, source: '203.0.113.9' }],
  ])('is not %s', (_, done) => {
    const book = bookOf({ sites: [site] })
    work(book, done)
    expect(book.batches()).toEqual([])
  })

  it('is also the work of a source that had such days at least three times', () => {
    const book = bookOf({})
    for (const day of [0, 1]) work(book, { ok: 30, source: '203.0.113.9', at: now + day * DAY })
    expect(book.batches()).toEqual([])
    work(book, { ok: 30, source: '203.0.113.9', at: now + 5 * DAY })
    expect(book.batches().map(({ day }) => day)).toEqual(['2026-10-05', '2026-10-06', '2026-10-10'])
  })

  it('is never of a claim that nobody configured', () => {
    const book = bookOf({ sites: [site] })
    for (let index = 0; index < 30; index++) book.attempt(attemptOf(`${index}`, { claim: otherClaim, source: HOME, at: now }))
    expect(book.batches()).toEqual([])
  })
})

describe('a declared batch', () => {
  const plan = { from: now, to: now + 2 * HOUR, devices: 5, cidrs: ['192.0.2.0/24'] }

  it('stands with its times, what came of it and from where, also where nothing came', () => {
    const book = bookOf({ plans: [plan, { ...plan, from: now + DAY, to: now + DAY + HOUR }] })
    work(book, { ok: 3, rejected: 1, source: '192.0.2.9', at: now + MINUTE })
    work(book, { ok: 1, source: '203.0.113.9', at: now + HOUR })
    expect(book.batches()).toMatchObject([
      { plan, day: '2026-10-05', from: plan.from, to: plan.to, sources: ['192.0.2.0/24'], devices: 3 },
      { day: '2026-10-06', sources: [], devices: 0 },
    ])
  })

  it('is one whichever configuration declares it, and once where both do', () => {
    expect(bookOf({}, { plans: [plan] }).batches()).toHaveLength(1)
    expect(bookOf({ plans: [plan] }, { plans: [{ ...plan }] }).batches()).toHaveLength(1)
  })
})
