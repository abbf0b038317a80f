// What a finding by evidence says: its terms, in numbers, and nothing that a device chose.
import { describe, expect, it } from 'vitest'
import type { Exceeded } from '../../../src/detect/evidence/evidence.ts'
import type { Rule } from '../../../src/detect/evidence/told.ts'
import { DAY, HOUR, MINUTE } from '../../../src/model/time.ts'
import { MONDAY } from '../attempts.ts'
import { factoryAtWork, grownFactory, PLANT, STRANGER, seen, series, together, weighed } from './seen.ts'

const NOON = MONDAY + 12 * HOUR

function first(rule: Rule, exceeded: readonly Exceeded[]): Pick<Exceeded, 'reasons'> & { readonly signals: readonly string[] } {
  const found = exceeded.find((each) => each.rule === rule)
  return { reasons: found?.reasons ?? [], signals: found?.reasons.map(({ signal }) => signal) ?? [] }
}

const beside = (attempts: Parameters<typeof weighed>[1]) => weighed(grownFactory(), together(factoryAtWork(MONDAY, 1), attempts))

describe('the reasons', () => {
  it('of one source are what it does and who it is', () => {
    const { signals, reasons } = first('outcomes', beside(series(NOON, 20, MINUTE, ['rejected'], () => ({ network: 'hosting' }))))
    expect(signals).toEqual(['outcomes', 'new-source'])
    expect(reasons[0]?.text).toMatch(/^\d devices failed in \d attempts from 203\.0\.113\.0\/24; usual are at most duplicate 2 %, rejected/)
    expect(reasons[1]?.text).toMatch(/^a new source in a hosting network; this claim sees 0\.\d+ new ones a day$/)
    expect(reasons.every(({ nats }) => nats > 0)).toBe(true)
  })

  it('name the country of a source where it is known, and whether another source of the claim is in it', () => {
    const attack = series(NOON, 20, MINUTE, ['rejected'], () => ({ network: 'hosting' }))
    const inWords = (countries: Readonly<Record<string, string>>): string | undefined => {
      const evidence = grownFactory((prefix) => countries[prefix] ?? null)
      const text = first('outcomes', weighed(evidence, together(factoryAtWork(MONDAY, 1), attack))).reasons[1]?.text.split(';')[0]
      expect(evidence.explain().sources[0]).toMatchObject({ source: STRANGER, country: 'FR' })
      return text
    }
    expect(inWords({ [STRANGER]: 'FR' })).toBe('a new source in a hosting network in FR')
    expect(inWords({ [STRANGER]: 'FR', [PLANT]: 'FR' })).toBe('a new source in a hosting network in FR')
    const isNew = 'a new source in a hosting network in FR, where no other source of this claim is'
    expect(inWords({ [STRANGER]: 'FR', [PLANT]: 'DE' })).toBe(isNew)
  })

  it('of many sources are what they do together and how fast they come', () => {
    const rotating = series(NOON, 30, MINUTE, ['rejected'], (index) => ({ prefix: `203.0.${index}.0/24` }))
    expect(first('young-sources', beside(rotating)).signals).toEqual(['young-sources', 'source-burst'])
  })

  it('of use at a quiet hour are how many, beside who it is', () => {
    const { signals, reasons } = first('quiet-claim', beside(series(MONDAY + 23 * HOUR, 6, MINUTE, ['ok'])))
    expect(signals).toEqual(['quiet-claim', 'new-source'])
    expect(reasons[0]?.text).toBe('5 devices from 203.0.113.0/24 while the claim is usually quiet')
  })

  it('of work outside of the declared networks is how much of it', () => {
    const { signals, reasons } = first('outside-networks', beside(series(NOON, 40, 10 * MINUTE, ['ok'])))
    expect(signals).toEqual(['outside-networks'])
    expect(reasons[0]?.text).toContain('15 devices were provisioned from 203.0.113.0/24')
  })

  it('of serials that came again are how many of how many', () => {
    const names = Array.from({ length: 6 }, (_, index) => `stolen-${index}`)
    const evidence = grownFactory()
    weighed(
      evidence,
      names.map((name, index) => seen(NOON + index * MINUTE, 'ok', { name })),
    )
    const genuine = names.map((name, index) => seen(NOON + DAY + index * MINUTE, 'duplicate', { name, prefix: PLANT, site: 0 }))
    const { signals, reasons } = first('serial-pairs', weighed(evidence, genuine))
    expect(signals).toEqual(['serial-pairs'])
    expect(reasons[0]?.text).toMatch(/^\d of 6 serials that got a certificate from 203\.0\.113\.0\/24 came again from elsewhere$/)
  })

  it('of work at odd hours are that it never was', () => {
    const nights = [0, 1].flatMap((day) => series(MONDAY + day * DAY + 2 * HOUR, 6, MINUTE, ['ok'], () => ({ prefix: PLANT, site: 0 })))
    expect(first('off-hours', weighed(grownFactory(), nights)).signals).toEqual(['off-hours'])
  })
})
