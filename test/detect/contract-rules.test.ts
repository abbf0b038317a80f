// Broken declarations: each a fact, told once a source and day, in words that no device chose.
import { describe, expect, it } from 'vitest'
import { breachesOf as breachesBy, createContractRules, createStrangerRules } from '../../src/detect/contract-rules.ts'
import { declaredOf } from '../../src/detect/declared.ts'
import type { Attempt } from '../../src/model/attempt.ts'
import type { ClaimSettings } from '../../src/model/settings.ts'
import { DAY, HOUR, MINUTE } from '../../src/model/time.ts'
import { attempt, claimSettings, MONDAY } from './attempts.ts'

const HERE = { source: '198.51.100.0/24', isInside: true, isFirst: true }
const THERE = { source: '203.0.113.0/24', isInside: false, isFirst: true }
const SITES = [{ name: 'plant-7', cidrs: ['198.51.100.0/24'], shifts: [{ days: 'mon-fri', from: '06:00', to: '22:00' }] }]

const breachesOf = (of: Attempt, settings: ClaimSettings) => breachesBy(of, settings, declaredOf(settings))
const rulesOf = (settings: ClaimSettings, saved = [] as Parameters<typeof createContractRules>[2]) =>
  createContractRules(settings, declaredOf(settings), saved)

describe('unknown template', () => {
  const settings = claimSettings({ templates: ['acme-sensor-v2'] })

  it('fires for a template that is not declared, accepted or not', () => {
    for (const outcome of ['off-pattern', 'rejected'] as const) {
      const breaches = breachesOf(attempt(MONDAY, { template: 'evil<script>', outcome }), settings)
      expect(breaches).toEqual([
        {
          signal: 'unknown-template',
          level: 'alert',
          text: 'a template was asked for that is not declared for this claim (allowed: acme-sensor-v2)',
        },
      ])
    }
  })

  it('stays quiet for a declared one, for an unknown one, and where none are declared', () => {
    expect(breachesOf(attempt(MONDAY, { template: 'acme-sensor-v2' }), settings)).toEqual([])
    expect(breachesOf(attempt(MONDAY), settings)).toEqual([])
    expect(breachesOf(attempt(MONDAY, { template: 'any' }), claimSettings())).toEqual([])
  })
})

it('tells of a use from the moment a claim is closed', () => {
  const settings = claimSettings({ closesAt: MONDAY })
  expect(breachesOf(attempt(MONDAY - 1), settings)).toEqual([])
  expect(breachesOf(attempt(MONDAY), settings)).toEqual([
    { signal: 'closed-claim', level: 'alert', text: 'the claim was used after it closed (2026-10-05T00:00:00.000Z)' },
  ])
})

it('tells each breach once a source and day, also after a restart', () => {
  const settings = claimSettings({ closesAt: MONDAY })
  const rules = rulesOf(settings)
  const signals = (at: number, origin: typeof HERE) => rules.check(attempt(at), origin).map(({ signal }) => signal)
  expect(signals(MONDAY, THERE)).toEqual(['closed-claim'])
  expect(signals(MONDAY + 1, THERE)).toEqual([])
  expect(signals(MONDAY + 2, HERE)).toEqual(['closed-claim'])
  expect(signals(MONDAY + DAY, THERE)).toEqual(['closed-claim'])
  expect(rulesOf(settings, rules.save()).check(attempt(MONDAY + DAY), THERE)).toEqual([])
})

it('tells of a claim that nobody configured once a day, whatever the source', () => {
  const rules = createStrangerRules([])
  const told = [MONDAY, MONDAY + 1, MONDAY + DAY].map((at, index) =>
    rules
      .check(attempt(at, { template: 'any' }), { source: `203.0.${index}.0/24`, isInside: false, isFirst: true })
      .map(({ signal }) => signal),
  )
  expect(told).toEqual([['unregistered-claim'], [], ['unregistered-claim']])
})

it('says nothing of a temporary claim, until more than its one device comes: once a day, also after a restart', () => {
  const rules = createStrangerRules(['acme-field'])
  const signalsOf = (of: typeof rules, at: number) =>
    of.check(attempt(at, { template: 'acme-field' }), THERE).map(({ signal, level, text }) => [signal, level, text])
  expect(signalsOf(rules, MONDAY)).toEqual([])
  const text = 'a temporary claim is made for one device: this one registered 2 and was tried 2 times; it is never acted upon'
  expect(signalsOf(rules, MONDAY + 1)).toEqual([['temporary-claim', 'alert', text]])
  const restored = createStrangerRules(['acme-field'], rules.save())
  expect(signalsOf(restored, MONDAY + 2)).toEqual([])
  expect(signalsOf(restored, MONDAY + HOUR).map(([signal]) => signal)).toEqual(['unregistered-claim'])
})

describe('declared serials', () => {
  const settings = claimSettings({ serialPattern: 'SN-\\d{4}', canaries: ['SN-0000'] })

  it('make one that is not among them a breach, and one that no device has grave', () => {
    const signalsOf = (serial?: string) =>
      breachesOf(attempt(MONDAY, serial === undefined ? {} : { serial }), settings).map(({ signal, level }) => [signal, level])
    const expected = [[], [['undeclared-serial', 'alert']], [['canary-serial', 'contain']], []]
    expect(['SN-1234', 'X', 'SN-0000', undefined].map(signalsOf)).toEqual(expected)
  })
})

it('tells of a client id that breaks its pattern, where no serial is known', () => {
  const settings = claimSettings({ clientPattern: 'SN-\\d{4}' })
  const signalsOf = (more: Partial<Attempt>) => breachesOf(attempt(MONDAY, more), settings).map(({ signal, level }) => [signal, level])
  expect(signalsOf({ clientId: 'SN-1234' })).toEqual([])
  expect(signalsOf({ clientId: 'X7-0a1b2c3d', outcome: 'orphan' })).toEqual([['undeclared-client', 'alert']])
  expect(signalsOf({ clientId: 'X7-0a1b2c3d', serial: 'SN-1234' })).toEqual([])
})

it('tells of use from a country that is not declared, once a country and day', () => {
  const settings = claimSettings({ countries: ['DE', 'CZ'] })
  const countryOf = (ip: string): string | null => ({ '203': 'FR', '192': 'NL', '100': 'DE' })[ip.slice(0, 3)] ?? null
  const rules = createContractRules(settings, declaredOf(settings, { classOf: () => null, asnOf: () => null, countryOf }))
  const told = (at: number, source: string) =>
    rules.check(attempt(at, { source }), { ...THERE, source: `${source}/24` }).map(({ signal, level, text }) => [signal, level, text])
  const from = (country: string) => [
    'outside-countries',
    'alert',
    `the claim was used from ${country} (told once a day, for all sources there); declared: DE, CZ`,
  ]
  expect(told(MONDAY, '100.64.0.1')).toEqual([])
  expect(told(MONDAY, '10.0.0.1')).toEqual([])
  expect(told(MONDAY, '203.0.113.1')).toEqual([from('FR')])
  expect(told(MONDAY, '203.0.114.1')).toEqual([])
  expect(told(MONDAY, '192.0.2.1')).toEqual([from('NL')])
  expect(told(MONDAY + DAY, '203.0.114.1')).toEqual([from('FR')])
})

it('tells of a plan that is exceeded, by good attempts from its networks', () => {
  const plan = { from: MONDAY, to: MONDAY + DAY, devices: 3, cidrs: ['203.0.113.0/24'] }
  const rules = rulesOf(claimSettings({ plans: [plan] }))
  const more = [{}, {}, { outcome: 'rejected' }, { source: '192.0.2.1' }, {}, {}, {}] as const
  expect(more.map((each) => rules.check(attempt(MONDAY, each), THERE).map(({ signal }) => signal))).toEqual([
    [],
    [],
    [],
    [],
    [],
    ['plan-exceeded'],
    [],
  ])
})

it('counts an attempt that is told again under no plan a second time', () => {
  const rules = rulesOf(claimSettings({ plans: [{ from: MONDAY, to: MONDAY + DAY, devices: 1 }] }))
  const told = [true, false, true].map((isFirst) => rules.check(attempt(MONDAY), { ...THERE, isFirst }).length)
  expect(told).toEqual([0, 0, 1])
})

it('tells of the third device of a night without a shift, and not of overtime', () => {
  const rules = rulesOf(claimSettings({ sites: SITES }))
  const signalsAt = (at: number) => rules.check(attempt(at, { source: '198.51.100.7' }), HERE).map(({ signal }) => signal)
  expect([0, 1, 2, 3].map((minute) => signalsAt(MONDAY + 22 * HOUR + minute * MINUTE))).toEqual([[], [], [], []])
  expect([0, 1, 2, 3].map((hour) => signalsAt(MONDAY + 23 * HOUR + hour * HOUR))).toEqual([[], [], ['off-shift'], []])
})

it('tells once of a template that a site begins to use, and of each other source that does', () => {
  const rules = rulesOf(claimSettings({ templates: ['a'] }))
  const count = (at: number, origin: typeof HERE) => rules.check(attempt(at, { template: 'b' }), origin).length
  expect([
    count(MONDAY, HERE),
    count(MONDAY + 2 * DAY, { ...HERE, source: 'another' }),
    count(MONDAY, THERE),
    count(MONDAY + DAY, THERE),
  ]).toEqual([1, 0, 1, 1])
})
