// The entries of a run, and the naive oracle held against the truth that the generator keeps, against the parser and against the detector.
import { beforeAll, describe, expect, it } from 'vitest'
import { createWatch } from '../../src/detect/watch.ts'
import { parseIotLog } from '../../src/ingest/parse/parse-iot-log.ts'
import { partitionOf } from '../../src/model/claim.ts'
import { digest } from '../../src/model/digest.ts'
import { MINUTE } from '../../src/model/time.ts'
import type { WindowCounts } from '../../src/model/window.ts'
import { claimSettings } from './configuration.ts'
import { attemptsNaively, type NaiveAttempt } from './naive-attempts.ts'
import { type NaiveEvent, readNaively } from './naive-reading.ts'
import { networkOf, windowKey, windowsNaively } from './naive-windows.ts'
import { shortPlan } from './plan.ts'
import { type InputEntry, liveFromAfter, makeTraffic } from './traffic.ts'

const plan = { ...shortPlan, entries: 8_000 }
const claims = Array.from({ length: plan.claims }, (_, index) => digest('claim of the soak', index))
const known = new Set(claims)
const liveFrom = liveFromAfter(Date.UTC(2026, 9, 5, 12, 3, 7), plan)

describe('the entries of a run', () => {
  const { entries, leaked } = makeTraffic(plan, claims, liveFrom)
  const by = <K>(key: (entry: InputEntry) => K): InputEntry[][] => [...Map.groupBy(entries, key).values()]

  it('are as many as asked for, each with an id of its own, the same again by the seed', () => {
    expect(entries).toHaveLength(plan.entries)
    expect(new Set(entries.map(({ eventId }) => eventId)).size).toBe(plan.entries)
    expect(entries.every(({ eventId }) => /^\d{56}$/.test(eventId))).toBe(true)
    expect(makeTraffic(plan, claims, liveFrom).entries).toEqual(entries)
    expect(leaked).toEqual(claims.slice(0, plan.leaks))
  })

  it('come late and doubled as often as asked for, and never later than they may', () => {
    const delays = entries.map(({ at, visibleAt }) => visibleAt - at)
    expect(Math.max(...delays)).toBeLessThanOrEqual(plan.lateBy)
    expect(Math.min(...delays)).toBeGreaterThan(0)
    const late = delays.filter((delay) => delay > 5_000).length / entries.length
    expect(late).toBeGreaterThan(plan.late / 2)
    const doubled = by(({ message }) => message).filter(({ length }) => length > 1).length / entries.length
    expect(doubled).toBeGreaterThan(plan.doubled / 2)
    expect(doubled).toBeLessThan(plan.doubled * 2)
  })

  it('come in bursts of one millisecond', () => {
    expect(by(({ at }) => at).filter(({ length }) => length >= 8).length).toBeGreaterThan(20)
  })

  it('are read by the parser as the oracle reads them', () => {
    for (const entry of entries) {
      const [read] = parseIotLog(entry.message, { claims, live: true, receivedAt: entry.visibleAt })
      const naive = readNaively(entry, known)
      expect(naive.is, entry.message).toBe(read?.is)
    }
    expect(new Set(entries.map((entry) => readNaively(entry, known).is))).toEqual(new Set(['event', 'ignored', 'rejected']))
  })
})

describe('the begin of a run', () => {
  it.each([0, 7, 30, 50, 56])('at second %d leaves a whole minute for every leak', (second) => {
    const at = liveFromAfter(Date.UTC(2026, 9, 5, 12, 3, second, 400), plan)
    const { entries, leaked, limit } = makeTraffic(plan, claims, at)
    for (const claim of leaked) {
      const accepted = entries.filter(({ message }) => message.includes(claim) && message.includes('/provision/json/accepted'))
      const busiest = Math.max(
        ...Map.groupBy(accepted, (entry) => Math.floor(entry.at / MINUTE))
          .values()
          .map(({ length }) => length),
      )
      expect(busiest).toBeGreaterThan(limit)
    }
  })
})

describe('the naive oracle', () => {
  const { entries, limit } = makeTraffic(plan, claims, liveFrom)
  const rules = { timeout: plan.attemptTimeout, templates: new Map(claims.map((claim) => [claim, ['acme-sensor-v2']])) }
  let events: NaiveEvent[]
  let attempts: readonly NaiveAttempt[]

  beforeAll(() => {
    const found = entries.flatMap((entry) => {
      const reading = readNaively(entry, known)
      return reading.is === 'event' ? [reading.event] : []
    })
    events = [...new Map(found.map((event) => [event.key, event])).values()]
    attempts = attemptsNaively(events, rules)
  })

  it('sees attempts of every outcome that the traffic has', () => {
    expect(new Set(attempts.map(({ outcome }) => outcome))).toEqual(new Set(['ok', 'duplicate', 'rejected', 'orphan']))
  })

  it('comes to the windows of the detector, where one detector reads everything in order', () => {
    const settings = { claims: claimSettings(claims, limit), rotationTemplates: [], attemptTimeout: plan.attemptTimeout, hookFeed: true }
    const watch = createWatch(settings, { partition: partitionOf(claims[0] ?? '', 1) })
    const windows = new Map<string, WindowCounts>()
    let offset = 0
    const step = (record: Parameters<typeof watch.step>[0]): void => {
      for (const output of watch.step(record, offset++)) if (output.is === 'window') windows.set(windowKey(output.window), output.window)
    }
    for (const entry of entries) {
      const [read] = parseIotLog(entry.message, { claims, live: true, receivedAt: entry.visibleAt })
      if (read?.is === 'event') step({ v: 1, is: 'event', feed: 'f', event: read.event })
    }
    const upTo = Math.max(...attempts.map(({ end }) => end)) + MINUTE
    step({ v: 1, is: 'tick', feed: 'f', upTo, feeds: ['f'], ended: false, assumed: false, cause: null })
    const expected = [...windowsNaively(events, attempts, known)].filter(([, { to }]) => to <= upTo)
    expect(windows.size).toBeGreaterThan(30)
    expect(Object.fromEntries(windows)).toEqual(Object.fromEntries(expected))
  })
})

describe('networkOf', () => {
  it('cuts addresses after 24 and 48 bits, however they are spelt', () => {
    expect(networkOf('203.0.113.66')).toBe('203.0.113')
    expect(networkOf('2001:db8:0a3f::1f')).toBe('2001:db8:a3f')
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0')
    expect(networkOf('2001:db8:a3f:0:1:2:3:4')).toBe('2001:db8:a3f')
  })
})
