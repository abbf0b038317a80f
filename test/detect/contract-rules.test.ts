// Broken declarations: each a fact, told once a source and day, in words that no device chose.
import { describe, expect, it } from 'vitest'
import { breachesOf, createContractRules } from '../../src/detect/contract-rules.ts'
import { DAY } from '../../src/model/time.ts'
import { attempt, claimSettings, MONDAY } from './attempts.ts'

const HERE = { source: '198.51.100.0/24' }
const THERE = { source: '203.0.113.0/24' }

describe('unknown template', () => {
  const settings = claimSettings({ templates: ['acme-sensor-v2'] })

  it('fires for a template that is not declared, accepted or not', () => {
    for (const outcome of ['off-pattern', 'rejected'] as const) {
      const breaches = breachesOf(attempt(MONDAY, { template: 'evil<script>', outcome }), settings)
      expect(breaches).toEqual([
        { signal: 'unknown-template', text: 'a template was asked for that is not declared for this claim (allowed: acme-sensor-v2)' },
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
    { signal: 'closed-claim', text: 'the claim was used after it closed (2026-10-05T00:00:00.000Z)' },
  ])
})

it('tells each breach once a source and day, also after a restart', () => {
  const settings = claimSettings({ closesAt: MONDAY })
  const rules = createContractRules(settings, new Uint8Array())
  const signals = (at: number, origin: typeof HERE) => rules.check(attempt(at), origin).map(({ signal }) => signal)
  expect(signals(MONDAY, THERE)).toEqual(['closed-claim'])
  expect(signals(MONDAY + 1, THERE)).toEqual([])
  expect(signals(MONDAY + 2, HERE)).toEqual(['closed-claim'])
  expect(signals(MONDAY + DAY, THERE)).toEqual(['closed-claim'])
  expect(createContractRules(settings, rules.save()).check(attempt(MONDAY + DAY), THERE)).toEqual([])
})

it('tells of a claim that nobody configured once a day, whatever the source', () => {
  const rules = createContractRules(null, new Uint8Array())
  const told = [MONDAY, MONDAY + 1, MONDAY + DAY].map((at, index) =>
    rules.check(attempt(at), { source: `203.0.${index}.0/24` }).map(({ signal }) => signal),
  )
  expect(told).toEqual([['unregistered-claim'], [], ['unregistered-claim']])
})
