// What stands in the configuration itself, and which files hold the rest.
import { expect, it } from 'vitest'
import { configurationSchema } from '../../src/app/configuration-schema.ts'
import { claimsWithin, factFilesOf } from '../../src/app/fact-files.ts'

const PLAN = { from: '2026-12-01T06:00Z', to: '2026-12-01T14:00Z', devices: '5000' }

const settings = configurationSchema.parse({
  claims: [
    { id: 'a'.repeat(64), alias: 'a', plans: [{ file: 'a.csv' }, PLAN, { file: '/plans/b.ics' }] },
    { id: 'b'.repeat(64), alias: 'b', serials: { file: 'made.csv', column: 'serial' } },
  ],
  networks: { asn: 'asn.mmdb', hosting: ['AS64500', '64501'] },
})

it('leaves in a claim what needs no file', () => {
  const [a, b] = claimsWithin(settings.claims)
  expect(a?.plans).toEqual([{ from: Date.UTC(2026, 11, 1, 6), to: Date.UTC(2026, 11, 1, 14), devices: 5_000 }])
  expect(b).not.toHaveProperty('plans')
  expect(b).not.toHaveProperty('serials')
})

it('names every file by its setting, beside the folder', () => {
  expect(factFilesOf(settings, '/etc/claimwatch')).toMatchObject({
    manifests: [{ claim: 1, setting: 'claims[1].serials.file', path: '/etc/claimwatch/made.csv', column: 'serial' }],
    plans: [
      { claim: 0, setting: 'claims[0].plans[0].file', path: '/etc/claimwatch/a.csv' },
      { claim: 0, setting: 'claims[0].plans[2].file', path: '/plans/b.ics' },
    ],
    asn: '/etc/claimwatch/asn.mmdb',
  })
  expect(factFilesOf(settings, '/etc/claimwatch')).not.toHaveProperty('country')
})
