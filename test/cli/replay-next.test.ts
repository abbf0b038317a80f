// What a person does next about an incident of a replay: never what he has done already.
import { expect, it } from 'vitest'
import { nextStep } from '../../src/cli/replay-next.ts'
import type { Signal } from '../../src/model/finding.ts'
import { untrusted } from '../../src/model/untrusted.ts'
import { claim, otherClaim } from '../app/scene.ts'

const LEAKED = 'and replay again. If not, the key has leaked: docs/runbooks/ClaimwatchMisuseFound.md'

const told = (sources: readonly string[], cidrs: readonly string[], ...signals: readonly Signal[]): string => {
  const reasons = signals.map((signal) => ({ signal, nats: 0, text: '' }))
  const sites = [
    { name: 'plant-7', cidrs },
    { name: 'hall', cidrs: [] },
  ]
  return nextStep({ claim, alias: 'factory-a', sources, reasons, minted: [] }, [{ id: otherClaim }, { id: claim, sites }])
}

it('asks whose networks they are where any of them is not declared', () => {
  const asks = `Are these networks yours? Declare them under sites, ${LEAKED}`
  expect(told(['198.51.100.0/24', '203.0.113.0/24'], ['198.51.100.0/24'], 'operator-limit')).toBe(asks)
  expect(told(['2001:db8::/48'], ['198.51.100.0/24'], 'new-source')).toBe(asks)
  expect(told(['198.51.100.0/24'], [], 'new-source')).toBe(asks)
  expect(nextStep({ claim, alias: 'factory-a', sources: ['198.51.100.0/24'], reasons: [], minted: [] }, [])).toBe(asks)
})

it.each([
  ['the same', '198.51.100.0/24', '198.51.100.0/24'],
  ['a wider one', '198.51.100.0/24', '198.51.0.0/16'],
  ['a narrower one', '198.51.100.0/24', '198.51.100.7/32'],
  ['one of IPv6', '2001:db8:1::/48', '2001:db8::/32'],
])('does not where %s is declared', (_, source, cidr) => {
  expect(told([source], [cidr], 'volume')).toBe(
    `These networks are those of your sites. Was this a batch of yours? Declare it under plans, ${LEAKED}`,
  )
})

it('asks all the same where a narrower one is declared and something was minted outside of it', () => {
  const minted = (source: string) => ({
    certificateId: null,
    at: '2026-10-05T12:00:00.000Z',
    basis: 'inferred' as const,
    clientId: untrusted('c'),
    source,
  })
  const sites = [{ name: 'plant-7', cidrs: ['198.51.100.7/32'] }]
  const by = (...addresses: readonly string[]): string =>
    nextStep({ claim, alias: 'a', sources: ['198.51.100.0/24'], reasons: [], minted: addresses.map(minted) }, [{ id: claim, sites }])
  expect(by('198.51.100.7')).toMatch(/^These networks are those of your sites\./)
  expect(by('198.51.100.7', '198.51.100.8')).toMatch(/^Are these networks yours\?/)
})

it('says at home what helps against what was found', () => {
  expect(told(['198.51.100.0/24'], ['198.51.100.0/24'], 'volume', 'operator-limit')).toContain(
    'a batch of yours? Raise the limit, and replay',
  )
  expect(told(['198.51.100.0/24'], ['198.51.100.0/24'], 'unknown-template')).toContain('Was this work of yours? Declare what was missing (')
})

it('asks about a batch where no source is named, and whose claim it is where nobody configured it', () => {
  expect(told([], ['198.51.100.0/24'], 'volume')).toBe(`Was this a batch of yours? Raise the limit, ${LEAKED}`)
  expect(nextStep({ claim, alias: null, sources: [], reasons: [], minted: [] }, [])).toMatch(/^Is this a claim of yours\?/)
})
