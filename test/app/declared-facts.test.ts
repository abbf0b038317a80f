// Files of declared facts, read into the configuration.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { detectSettings, readConfiguration } from '../../src/app/configuration.ts'
import { withDeclaredFacts } from '../../src/app/declared-facts.ts'
import { declaredSerials } from '../../src/detect/serials.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-facts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ASN = join(import.meta.dirname, 'fixtures', 'asn.mmdb')
const COUNTRY = join(import.meta.dirname, 'fixtures', 'country.mmdb')

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

const claim = (id: string, more: string) => `  - { id: '${id.repeat(64)}', alias: claim-${id}, ${more} }\n`

function read(claims: readonly string[], rest = '') {
  const text = `claims:\n${claims.join('')}${rest}`
  return withDeclaredFacts(readConfiguration(text, { file: join(folder, 'claimwatch.yaml'), name: 'claimwatch.yaml', env: {} }))
}

it('gives each claim the serials of its own manifest', async () => {
  write('a.txt', 'SN-1\nSN-2\n')
  write('c.csv', 'serial,made\nSN-3,2026\n')
  const { claims } = await read([
    claim('a', 'serials: { file: a.txt }'),
    claim('b', 'hook: false'),
    claim('c', 'serials: { file: c.csv, column: serial }'),
  ])
  const verdicts = claims.map((settings) => ['SN-1', 'SN-3'].map((serial) => declaredSerials(settings).verdictOn(serial)))
  expect(verdicts).toEqual([
    ['declared', 'undeclared'],
    ['unknown', 'unknown'],
    ['undeclared', 'declared'],
  ])
})

it('puts the plans of files behind those of the configuration, on the wall clock of the first site', async () => {
  write('plans.csv', 'from,to,devices\n2026-12-01T06:00Z,2026-12-01T14:00Z,1\n')
  write(
    'plans.ics',
    'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260701T060000\nDTEND:20260701T070000\nDESCRIPTION:devices: 2\nEND:VEVENT\nEND:VCALENDAR',
  )
  const inline = '{ from: 2026-01-01T00:00Z, to: 2026-01-02T00:00Z, devices: 3 }'
  const site = 'sites: [{ name: plant-7, cidrs: [198.51.100.0/24], timeZone: Europe/Berlin }]'
  const { claims } = await read([claim('a', `${site}, plans: [{ file: plans.csv }, ${inline}, { file: plans.ics }]`)])
  expect(claims[0]?.plans?.map(({ devices }) => devices)).toEqual([3, 1, 2])
  expect(claims[0]?.plans?.[2]?.from).toBe(Date.UTC(2026, 6, 1, 4))
})

it('gives watch the networks, with the sites and the declared providers', async () => {
  const site = 'sites: [{ name: plant-7, cidrs: [198.51.100.0/25] }]'
  const configuration = await read([claim('a', site)], `networks: { asn: ${ASN}, country: ${COUNTRY}, hosting: [AS64501] }`)
  const { networks } = detectSettings(configuration)
  expect(networks?.asnOf('203.0.113.7')).toBe(16_509)
  expect(networks?.countryOf('203.0.113.7')).toBe('DE')
  const classes = ['203.0.113.7', '198.51.100.7', '192.0.2.7', '10.0.0.1'].map((ip) => networks?.classOf(ip))
  expect(classes).toEqual(['hosting', 'business', 'hosting', null])
})

it('leaves a configuration without files as it is', async () => {
  const text = `claims:\n${claim('a', 'hook: false')}`
  const configuration = readConfiguration(text, { file: join(folder, 'claimwatch.yaml'), name: 'claimwatch.yaml', env: {} })
  const { claims, hash, warnings } = await withDeclaredFacts(configuration)
  expect({ claims, hash, warnings }).toEqual({ claims: configuration.claims, hash: configuration.hash, warnings: configuration.warnings })
  expect(detectSettings(configuration).networks?.classOf('203.0.113.7')).toBeNull()
})

it('warns of lines that hold no serial, and reads the others', async () => {
  write('manifest.txt', ['SN-1', 'a,b', 'SN-2', 'XX-3', ...Array.from({ length: 20 }, () => 'a,b')].join('\n'))
  const { warnings } = await read([claim('a', "serialPattern: 'SN-\\d', serials: { file: manifest.txt }")])
  expect(warnings).toContain(
    'claims[0].serials.file: 22 of its lines hold no serial and were left out (lines 2, 4, 5, 6, 7, 8, 9, 10, 11, 12 and more); 2 serials were read',
  )
  write('manifest.txt', 'SN-1\na,b')
  expect((await read([claim('a', 'serials: { file: manifest.txt }')])).warnings).toContain(
    'claims[0].serials.file: 1 of its lines hold no serial and were left out (line 2); 1 serials were read',
  )
})

it('warns of plans of a file that cover every address, or name a template that is not declared', async () => {
  write('plans.yaml', 'plans: [{ from: 2026-12-01T06:00Z, to: 2026-12-01T14:00Z, devices: 5, template: b, cidrs: [0.0.0.0/0] }]')
  const { warnings } = await read([claim('a', 'templates: [a], plans: [{ file: plans.yaml }]')])
  expect(warnings.filter((text) => text.startsWith('claims[0].plans[0].file: the plan from 2026-12-01T06:00:00.000Z: its '))).toHaveLength(
    2,
  )
})

it('has another hash when a file says something else', async () => {
  write('manifest.txt', 'SN-1\n')
  const hashes = [await read([claim('a', 'serials: { file: manifest.txt }')]), await read([claim('a', 'serials: { file: manifest.txt }')])]
  write('manifest.txt', 'SN-2\n')
  hashes.push(await read([claim('a', 'serials: { file: manifest.txt }')]))
  expect(hashes[0]?.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(hashes[1]?.hash).toBe(hashes[0]?.hash)
  expect(hashes[2]?.hash).not.toBe(hashes[0]?.hash)
})

it('tells of every file that is missing or is not what it should be, by its setting', async () => {
  write('bad.csv', 'from,to,devices\n2026-12-01T14:00Z,2026-12-01T06:00Z,5\n')
  write('bad.mmdb', 'none')
  const bad = read(
    [claim('a', 'serials: { file: none.txt }, plans: [{ file: bad.csv }]')],
    'networks: { asn: bad.mmdb, country: none.mmdb }',
  )
  await expect(bad).rejects.toMatchObject({ code: 'config-invalid', exit: 78 })
  const { what } = await bad.then(
    () => ({ what: '' }),
    (thrown: { readonly what: string }) => thrown,
  )
  const lines = what.split('\n').map((line) => line.trim())
  expect(lines[1]).toMatch(/^claims\[0\]\.plans\[0\]\.file: .*bad\.csv:2: to must be later than its begin$/)
  expect(lines[2]).toMatch(/^claims\[0\]\.serials\.file: .*none\.txt cannot be read \(ENOENT\)$/)
  expect(lines[3]).toMatch(/^networks\.asn: .*bad\.mmdb is no table in MaxMind's format/)
  expect(lines[4]).toMatch(/^networks\.country: .*none\.mmdb cannot be read/)
})
