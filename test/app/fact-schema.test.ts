// What may be declared, and what is said of a wrong declaration.
import { expect, it } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'
import { toClaimwatchError } from '../../src/model/errors.ts'

const read = (claim: string, rest = '') =>
  readConfiguration(`claims: [{ id: ${'ab'.repeat(32)}, alias: a, ${claim} }]\n${rest}`, {
    file: '/etc/claimwatch/claimwatch.yaml',
    name: 'claimwatch.yaml',
    env: {},
  })

function complaint(claim: string, rest?: string): string {
  try {
    read(claim, rest)
  } catch (thrown) {
    return toClaimwatchError(thrown).what
  }
  throw new Error('the configuration was taken')
}

it('reads what can be declared', () => {
  const shifts = "shifts: [{ days: 'mon-fri,sun', from: '22:00', to: '06:00' }]"
  const plans = 'plans: [{ from: 2026-12-01T06:00Z, to: 2026-12-01T14:00Z, devices: 5000, cidrs: [192.0.2.1], template: acme-v2 }]'
  const { claims, hosting } = read(
    `sites: [{ name: plant-7, cidrs: [], ${shifts} }], serialPattern: 'SN-\\d+', clientPattern: 'GW-\\d+', countries: [DE, NO, cz], ${plans}, canaries: [SN-0], expectedPerDay: 1200.5`,
    'networks: { hosting: [AS64500, 64501, as64502] }',
  )
  expect(claims[0]).toMatchObject({
    sites: [{ shifts: [{ days: 'mon-fri,sun', from: '22:00', to: '06:00' }] }],
    serialPattern: 'SN-\\d+',
    clientPattern: 'GW-\\d+',
    countries: ['DE', 'NO', 'CZ'],
    plans: [
      { from: Date.UTC(2026, 11, 1, 6), to: Date.UTC(2026, 11, 1, 14), devices: 5_000, cidrs: ['192.0.2.1/32'], template: 'acme-v2' },
    ],
    canaries: ['SN-0'],
    expectedPerDay: 1_200.5,
  })
  expect(hosting).toEqual([64_500, 64_501, 64_502])
})

it.each([
  [
    "sites: [{ name: p, cidrs: [], shifts: [{ days: mon-tue-wed, from: '06:00', to: '07:00' }] }]",
    'shifts[0].days (claimwatch.yaml:1:133)',
  ],
  ["sites: [{ name: p, cidrs: [], shifts: [{ days: mon, from: '24:30', to: '07:00' }] }]", 'is "24:30"; it must be a time of day'],
  ['countries: [Germany]', 'it must be a country code of two letters such as DE'],
  ["serialPattern: '(a)\\1'", 'it must be a regular expression (RE2) such as SN-\\d{8}'],
  [`serialPattern: '${'a'.repeat(513)}'`, 'it must be a regular expression (RE2)'],
  [
    'plans: [{ from: 2026-12-01T06:00Z, to: 2026-12-01T06:00Z, devices: 1 }]',
    'plans[0].to (claimwatch.yaml:1:127) is "2026-12-01T06:00Z"; it must be later than its begin',
  ],
  ['plans: [{ from: 2026-12-01T06:00Z, devices: 1 }]', 'it must be from, to and devices, or file alone'],
  ['plans: [{ file: plans.csv, devices: 1 }]', 'it must be from, to and devices, or file alone'],
  ['plans: [{ from: 2026-12-01T06:00Z, to: 2026-12-01T07:00Z, devices: 0 }]', 'devices (claimwatch.yaml'],
  ['serials: { column: a }', 'serials.file (claimwatch.yaml'],
  ['expectedPerDay: -1', 'it must be a number, 0 or more'],
])('refuses %s', (claim, what) => {
  expect(complaint(claim)).toContain(what)
})

it.each(['0', '4294967296', 'ASN64500', 'amazon'])('refuses the autonomous system %s', (asn) => {
  expect(complaint('hook: false', `networks: { hosting: [${asn}] }`)).toContain('it must be an autonomous system such as AS64500')
})
