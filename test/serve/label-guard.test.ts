// The label guard: the number of series is settled by the configuration.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLabelGuard } from '../../src/serve/label-guard.ts'

const anyText = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }))
const given = { claims: ['factory-a'], feeds: ['aws-iot'], notifiers: ['on-call'], version: '1', hash: 'h' }

function guardOf(limit?: number) {
  const overflows: string[] = []
  return { overflows, ...createLabelGuard(given, (name) => void overflows.push(name), limit) }
}

describe('admit', () => {
  it('lets a configured claim pass, and names every other one _unregistered', () => {
    const guard = guardOf()
    expect(guard.admit('claimwatch_findings_total', { claim: 'factory-a', level: 'alert' })).toEqual({ claim: 'factory-a', level: 'alert' })
    expect(guard.overflows).toEqual([])
    expect(guard.admit('claimwatch_findings_total', { claim: 'x"} 1', level: 'alert' })).toEqual({ claim: '_unregistered', level: 'alert' })
    expect(guard.overflows).toEqual(['claimwatch_findings_total'])
  })

  it.each([
    ['claimwatch_watermark_timestamp_seconds', { feed: 'nobody configured it' }],
    ['claimwatch_notifications_total', { notifier: '_unregistered', outcome: 'failed' }],
    ['claimwatch_findings_total', { claim: 'factory-a', level: 'grave' }],
    ['claimwatch_findings_total', { claim: 'factory-a' }],
  ] as const)('refuses %s with %o, and counts that', (name, labels) => {
    const guard = guardOf()
    expect(guard.admit(name, labels)).toBeNull()
    expect(guard.overflows).toEqual([name])
  })

  it('leaves out what the metric has no label for', () => {
    expect(guardOf().admit('claimwatch_duplicates_total', { serial: 'SN-1' })).toEqual({})
  })

  it('admits the same series again and no new one where the metric is full, until one is released', () => {
    const guard = guardOf(1)
    const alert = { claim: 'factory-a', level: 'alert' }
    const disable = { claim: 'factory-a', level: 'disable' }
    expect(guard.admit('claimwatch_findings_total', alert)).toEqual(alert)
    expect(guard.admit('claimwatch_findings_total', alert)).toEqual(alert)
    expect(guard.admit('claimwatch_findings_total', disable)).toBeNull()
    expect(guard.overflows).toEqual(['claimwatch_findings_total'])
    expect(guard.release('claimwatch_findings_total', alert)).toEqual(alert)
    expect(guard.release('claimwatch_findings_total', alert)).toBeNull()
    expect(guard.admit('claimwatch_findings_total', disable)).toEqual(disable)
  })

  it('gives one series the same labels each time, and again where it is released', () => {
    const guard = guardOf()
    const first = guard.admit('claimwatch_findings_total', { claim: 'factory-a', level: 'alert' })
    expect(guard.admit('claimwatch_findings_total', { level: 'alert', claim: 'factory-a', serial: 'SN-1' })).toBe(first)
    expect(guard.admit('claimwatch_findings_total', { claim: 'factory-a', level: 'disable' })).not.toBe(first)
    expect(guard.release('claimwatch_findings_total', { claim: 'factory-a', level: 'alert' })).toBe(first)
  })

  it('takes no two series for one, though their texts run together', () => {
    const { admit } = createLabelGuard({ ...given, claims: ['a', 'a5:alert'], feeds: [] }, () => {})
    const all = ['a', 'a5:alert'].map((claim) => admit('claimwatch_findings_total', { claim, level: 'alert' }))
    expect(new Set(all).size).toBe(2)
  })

  it('never gives a value that stands in no list, whatever the texts', () => {
    const guard = guardOf()
    const allowed = guard.combinations('claimwatch_findings_total')
    const level = fc.constantFrom('alert', 'contain', 'disable')
    fc.assert(
      fc.property(anyText, level, (claim, known) => {
        expect(allowed).toContainEqual(guard.admit('claimwatch_findings_total', { claim, level: known }))
      }),
    )
    fc.assert(
      fc.property(anyText, (unknown) => {
        expect(guard.admit('claimwatch_findings_total', { claim: 'factory-a', level: `${unknown}!` })).toBeNull()
      }),
    )
  })
})

describe('combinations', () => {
  it('are all values of all labels, the unregistered claim among them', () => {
    expect(guardOf().combinations('claimwatch_incident_minted_certificates')).toEqual([
      { claim: 'factory-a', basis: 'exact' },
      { claim: 'factory-a', basis: 'inferred' },
      { claim: '_unregistered', basis: 'exact' },
      { claim: '_unregistered', basis: 'inferred' },
    ])
    expect(guardOf().combinations('claimwatch_duplicates_total')).toEqual([{}])
  })
})
