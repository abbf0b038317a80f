// The course of a claim: peaks are kept however long it goes on, calm stretches are told from silence, and what levels ask for is found.
import { beforeAll, describe, expect, it } from 'vitest'
import { backtest } from '../../../src/app/backtest/backtest.ts'
import type { ClaimCourse } from '../../../src/app/backtest/claim-course.ts'
import { createCourseKeeper, strands, totalOf } from '../../../src/app/backtest/claim-course.ts'
import { readHistory } from '../../../src/ingest/history.ts'
import { noOutcomes } from '../../../src/model/attempt.ts'
import type { Explanation } from '../../../src/model/explanation.ts'
import { levels } from '../../../src/model/finding.ts'
import { HOUR, MINUTE } from '../../../src/model/time.ts'
import type { WindowCounts } from '../../../src/model/window.ts'
import { claim, findingOf, now } from '../../respond/records.ts'
import { configuration, history, sourceOf } from '../histories.ts'

function windowOf(from: number, ok: number): WindowCounts {
  const counts = { connects: 0, creates: 0, registers: 0, refusals: 0, clients: 0, serials: 0, sources: 0, newSources: 0, late: 0 }
  return { claim, over: '1h', from, to: from + HOUR, attempts: { ...noOutcomes(), ok }, ...counts }
}

/** A moment with nothing but the evidence of young sources together. */
function momentWith(who: number, what: number): Explanation {
  const together = { who, what, votes: 0, attempts: 0 }
  const claimFacts = { firstSeen: now, attempts: 0, isCold: false, seenEnough: [], newSourcesPerDay: 0, usual: {}, silent: false }
  return { claim, at: now, windows: [], evidence: { ...claimFacts, together, sources: [] } }
}

describe('windows', () => {
  it('keep the fullest of a stretch, and the fewest attempts in any', () => {
    const keeper = createCourseKeeper()
    for (let hour = 0; hour < 10_000; hour++) keeper.window(windowOf(hour * HOUR, hour === 5_000 ? 999 : 2 + (hour % 3)))
    const windows = keeper.course().windows['1h']
    expect(windows.length).toBeLessThanOrEqual(360)
    const peak = windows.find(({ from, to }) => from <= 5_000 * HOUR && to > 5_000 * HOUR)
    expect(peak?.value).toMatchObject({ peak: { ok: 999 }, least: 2 })
    expect(Math.max(...windows.map(({ value }) => totalOf(value.peak)))).toBe(999)
  })

  it('without an attempt make the fewest none', () => {
    const keeper = createCourseKeeper()
    for (let hour = 0; hour < 1_000; hour++) if (hour !== 500) keeper.window(windowOf(hour * HOUR, 3))
    const windows = keeper.course().windows['1h']
    expect(windows.filter(({ value }) => value.least === 0).map(({ from }) => from)).toEqual([500 * HOUR])
  })
})

describe('numbers', () => {
  it('are asked for only where something happened, and a few times in a bucket', () => {
    const keeper = createCourseKeeper()
    expect(keeper.isDue(now)).toBe(false)
    keeper.window(windowOf(now, 1))
    expect(keeper.isDue(now)).toBe(true)
    keeper.explained(now, momentWith(0, 0))
    expect(keeper.isDue(now + HOUR)).toBe(false)
    keeper.window(windowOf(now + HOUR, 1))
    expect([keeper.isDue(now + MINUTE / 8), keeper.isDue(now + MINUTE)]).toEqual([false, true])
  })

  it('of young sources count their burst no more than a level does', () => {
    const keeper = createCourseKeeper()
    keeper.explained(now, momentWith(2_000, 1))
    expect(keeper.course().evidence[0]?.value.together).toEqual({ least: 7, most: 7, needed: null })
  })

  it('at a finding are those that it was told with, where it was told of what a source did', () => {
    const keeper = createCourseKeeper()
    const found = (signal: 'outcomes' | 'young-sources' | 'volume') =>
      keeper.found(findingOf(signal, { at: now, who: 4, what: 9, reasons: [{ signal, nats: 9, text: '' }] }))
    found('volume')
    expect(keeper.course().evidence).toEqual([])
    found('outcomes')
    found('young-sources')
    const told = { least: 13, most: 13, needed: null }
    expect(keeper.course().evidence.map(({ value }) => value)).toEqual([{ alert: told, together: told }])
  })
})

describe('the course of a leak', () => {
  let course: ClaimCourse | undefined
  beforeAll(async () => {
    const sources = [sourceOf(history.map(({ line }) => line))]
    const { sides } = await backtest({ configurations: [configuration], sources, read: readHistory, now, courses: true })
    course = sides[0].courses.get(claim)
  })

  it('shows for each level how many nats it asks for, and never more of them the higher the level', () => {
    const last = course?.evidence.at(-1)?.value
    expect(Object.keys(last ?? {}).sort()).toEqual([...strands].sort())
    const needed = levels.map((level) => Math.max(...(course?.evidence ?? []).map(({ value }) => value[level]?.needed ?? 0)))
    expect(needed.every((nats) => nats >= 10)).toBe(true)
    for (const { value } of course?.evidence ?? []) {
      expect(value.disable?.most ?? 0).toBeLessThanOrEqual((value.contain?.most ?? 0) + 1e-9)
      expect(value.contain?.most ?? 0).toBeLessThanOrEqual((value.alert?.most ?? 0) + 1e-9)
    }
  })

  it('has windows of every length', () => {
    for (const buckets of Object.values(course?.windows ?? {})) expect(buckets.length).toBeGreaterThan(0)
  })
})
