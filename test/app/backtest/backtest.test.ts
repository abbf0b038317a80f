// A backtest as a whole: the same as replays one by one, and what differs is what the configurations differ in.
import { beforeAll, describe, expect, it } from 'vitest'
import { backtest } from '../../../src/app/backtest/backtest.ts'
import { type BacktestReport, backtestReport } from '../../../src/app/backtest/backtest-report.ts'
import { readConfiguration } from '../../../src/app/configuration.ts'
import { readHistory } from '../../../src/ingest/history.ts'
import { noOutcomes } from '../../../src/model/attempt.ts'
import { UNREGISTERED } from '../../../src/model/claim.ts'
import { MINUTE } from '../../../src/model/time.ts'
import { claim, now } from '../../respond/records.ts'
import { configuration, replayed } from '../histories.ts'
import { compare, sources, strict } from './tested.ts'

describe('two configurations', () => {
  let report: BacktestReport
  beforeAll(async () => {
    report = backtestReport(await compare(configuration, strict))
  })

  it('give each what a replay with it gives', async () => {
    for (const [side, given] of [
      [report.a, configuration],
      [report.b, strict],
    ] as const) {
      const alone = (await replayed(sources, given)).report
      expect(side?.incidents.map(({ id }) => id)).toEqual(alone.incidents.map(({ id }) => id))
      expect(side?.findings).toEqual({
        alert: alone.findings.filter(({ level }) => level === 'alert').length,
        contain: alone.findings.filter(({ level }) => level === 'contain').length,
        disable: alone.findings.filter(({ level }) => level === 'disable').length,
      })
      const attempts = report.days.filter((day) => day.claim === claim).map((day) => (side === report.a ? day.a : day.b)?.attempts)
      expect(attempts).toEqual([alone.claims[0]?.attempts])
    }
  })

  it('differ in how early the leak is to be disabled, and say by how many seconds', () => {
    expect(report.differences).toMatchObject([{ is: 'time', claim, alias: 'factory-a', a: { level: 'disable' }, b: { level: 'disable' } }])
    const [difference] = report.differences
    const seconds = (Date.parse(difference?.b?.reachedAt.disable ?? '') - Date.parse(difference?.a?.reachedAt.disable ?? '')) / 1_000
    expect(difference?.laterSeconds.disable).toBe(seconds)
    expect(seconds).toBeLessThan(0)
  })

  it('hit the batches of the factory that they hit: those that B declares count for A too', () => {
    expect(report.batches).toMatchObject({ declared: 1, seen: 1 })
    expect(report.batches.hit).toHaveLength(2)
    const declared = report.batches.hit.find(({ is }) => is === 'declared')
    expect(declared).toMatchObject({ planned: 500, a: { level: 'disable', is: 'beside' }, b: { level: 'disable', is: 'blamed' } })
    expect(report.a.batchesHit.disable + (report.b?.batchesHit.disable ?? 0)).toBe(4)
  })

  it('count incidents on the day on which they became so grave', () => {
    expect(report.days).toMatchObject([
      {
        day: '2026-10-05',
        timeZone: 'UTC',
        a: { reached: { alert: 1, contain: 1, disable: 1 } },
        b: { reached: { alert: 1, disable: 1 } },
      },
    ])
  })
})

describe('a configuration and itself', () => {
  it('differ in nothing', async () => {
    const report = backtestReport(await compare(configuration, configuration))
    expect([report.differences, report.alike]).toEqual([[], 1])
    expect(report.b).toEqual(report.a)
    for (const day of report.days) expect(day.b).toEqual(day.a)
  })
})

describe('one configuration', () => {
  it('has nothing to differ from, and keeps courses only where they are asked for', async () => {
    const tested = await backtest({ configurations: [configuration], sources, read: readHistory, now, courses: false })
    expect(tested).toMatchObject({ compared: null, sides: [{ courses: new Map() }] })
    expect(backtestReport(tested)).toMatchObject({ b: null, alike: null, differences: [] })
  })
})

describe('a claim that one of them does not name', () => {
  it('has its own days all the same, and what nobody names is counted as one', async () => {
    const nobody = readConfiguration('{}', { file: '/none.yaml', name: 'none.yaml', env: {} })
    const [named, unnamed] = [backtestReport(await compare(nobody, configuration)), backtestReport(await compare(nobody, nobody))]
    expect(named.days).toMatchObject([{ claim, alias: 'factory-a' }])
    expect(named.differences).toMatchObject([{ is: 'level', a: { alias: null, level: 'alert' }, b: { level: 'disable' } }])
    expect(unnamed.days).toMatchObject([{ claim: UNREGISTERED, alias: null, a: { findings: { alert: 1 } } }])
    expect(unnamed.days[0]?.a.attempts).not.toEqual(noOutcomes())
  })
})

describe('bounds and listeners', () => {
  it('are handed on to each replay', async () => {
    const began: number[] = []
    let attempts = 0
    const { sides } = await backtest({
      ...{ configurations: [configuration, strict], sources, read: readHistory, now, courses: false, from: now - 30 * MINUTE },
      listener: { began: (look) => began.push(look().lines), attempt: () => attempts++ },
    })
    expect(began).toEqual([0, 0])
    expect(attempts).toBeGreaterThan(0)
    for (const { replayed: played } of sides) expect(played.from).toBeGreaterThanOrEqual(now - 30 * MINUTE)
  })
})
