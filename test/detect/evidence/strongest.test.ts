// The source with the most evidence, in a few figures: what they are, that they fade, and that reading them changes nothing.
import { describe, expect, it } from 'vitest'
import { levels } from '../../../src/model/finding.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'
import { evidenceOfFactory, factoryAtWork, grownFactory, STRANGER, series, together, weighed } from './seen.ts'

const NOON = MONDAY + 12 * HOUR
const nothing = { share: 0, vetoes: 0 }

describe('the evidence in figures', () => {
  it('is nothing while nobody was seen', () => {
    const { nats, levels: far } = evidenceOfFactory().reading(MONDAY)
    expect(nats).toEqual({ who: 0, what: 0, sum: 0 })
    expect(far).toEqual({ alert: nothing, contain: nothing, disable: nothing })
  })

  it('is that of the source with the most, as it is explained', () => {
    const evidence = grownFactory()
    weighed(evidence, together(factoryAtWork(MONDAY, 1), series(NOON, 30, MINUTE, ['rejected', 'rejected', 'ok'])))
    const explained = evidence.explain().sources[0]
    const { nats } = evidence.reading(NOON + 30 * MINUTE)
    expect(explained?.source).toBe(STRANGER)
    expect(nats.what).toBeGreaterThan(10)
    expect(nats.who).toBeCloseTo(explained?.who ?? Number.NaN)
    expect(nats.sum).toBeCloseTo(nats.who + nats.what)
  })

  it('says of each level what share of it is there, all of it where the level is reached', () => {
    const evidence = grownFactory()
    const attack = together(factoryAtWork(MONDAY, 1), series(NOON, 60, MINUTE, ['rejected', 'rejected', 'ok']))
    const reached = new Set<string>()
    for (const each of attack) {
      for (const { rule, level } of evidence.weigh(each)) if (rule === 'outcomes') reached.add(level)
      if (each.prefix !== STRANGER) continue
      const { levels: far } = evidence.reading(each.at)
      for (const level of levels) {
        expect(far[level].share).toBeGreaterThanOrEqual(0)
        expect(far[level].share).toBeLessThanOrEqual(1)
      }
      expect(far.contain.share).toBeLessThanOrEqual(far.alert.share)
    }
    expect([...reached]).toContain('contain')
    expect(evidence.reading(NOON + HOUR).levels.contain).toEqual({ share: 1, vetoes: 0 })
  })

  it('counts what forbids a level: a claim of two days is too new to be disabled', () => {
    const evidence = evidenceOfFactory()
    weighed(evidence, together(factoryAtWork(MONDAY, 2), series(NOON + DAY, 60, MINUTE, ['rejected'])))
    const { alert, disable } = evidence.reading(NOON + DAY + HOUR).levels
    expect(alert.vetoes).toBe(0)
    expect(disable.vetoes).toBeGreaterThanOrEqual(1)
  })

  it('fades while nothing is weighed, until the source is live no more; and nothing of it is changed by being read', () => {
    const evidence = grownFactory()
    weighed(evidence, together(factoryAtWork(MONDAY, 1), series(NOON, 30, MINUTE, ['rejected', 'rejected', 'ok'])))
    const saved = JSON.stringify(evidence.save())
    const end = NOON + 30 * MINUTE
    const sums = [0, 3, 6, 60].map((days) => evidence.reading(end + days * DAY).nats.sum)
    expect(sums).toEqual(sums.toSorted((a, b) => b - a))
    expect(sums[1]).toBeLessThan(sums[0] ?? 0)
    expect(sums[3]).toBe(0)
    expect(JSON.stringify(evidence.save())).toBe(saved)
  })
})
