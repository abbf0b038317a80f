// Tables of networks in MaxMind's format, made by a writer of its own (fixtures/networks.py).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readAsnFile, readCountryFile } from '../../src/app/network-file.ts'

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name)
const folder = mkdtempSync(join(tmpdir(), 'claimwatch-networks-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(bytes: Buffer | string): string {
  const path = join(folder, 'table.mmdb')
  writeFileSync(path, bytes)
  return path
}

it('finds the autonomous system of an address, in the spellings of several makers', async () => {
  const asnOf = await readAsnFile(fixture('asn.mmdb'))
  expect(['203.0.113.7', '198.51.100.7', '192.0.2.7', '2001:db8:1::7'].map(asnOf)).toEqual([16_509, 64_500, 64_501, 64_502])
  expect(['198.51.100.200', '192.0.2.200', '2001:db8:2::7', '10.0.0.1'].map(asnOf)).toEqual([null, null, null, null])
})

it('finds the country of an address, in the spellings of several makers', async () => {
  const countryOf = await readCountryFile(fixture('country.mmdb'))
  expect(['203.0.113.7', '198.51.100.7', '192.0.2.7'].map(countryOf)).toEqual(['DE', 'FR', 'NL'])
  expect(['192.0.2.200', '10.0.0.1'].map(countryOf)).toEqual([null, null])
})

it('says the same of an address again', async () => {
  const asnOf = await readAsnFile(fixture('asn.mmdb'))
  expect([asnOf('203.0.113.7'), asnOf('10.0.0.1'), asnOf('203.0.113.7'), asnOf('10.0.0.1')]).toEqual([16_509, null, 16_509, null])
})

it('knows nothing of what is no address, nor of IPv6 in a table of IPv4', async () => {
  const countryOf = await readCountryFile(fixture('country.mmdb'))
  // The first bits of the last one are those of 203.0.113.7.
  const strange = ['', 'no address', '1.2.3', '999.1.1.1', 'fe80::1%eth0', 'cb00:7107::1']
  expect(strange.map(countryOf)).toEqual(strange.map(() => null))
})

it('refuses a table of another type', async () => {
  await expect(readAsnFile(fixture('country.mmdb'))).rejects.toMatchObject({
    code: 'config-invalid',
    what: expect.stringContaining('is a table of the type Example-Country, not of autonomous systems'),
  })
  await expect(readCountryFile(fixture('asn.mmdb'))).rejects.toMatchObject({
    code: 'config-invalid',
    what: expect.stringContaining('is a table of the type Example-ASN, not of countries'),
  })
})

it('refuses a file that was cut short, wherever, and one that is no table', async () => {
  const whole = readFileSync(fixture('asn.mmdb'))
  const cut = { code: 'config-invalid', what: expect.stringContaining("is no table in MaxMind's format (.mmdb), or was cut short") }
  for (let length = 0; length < whole.length; length += 37) {
    await expect(readAsnFile(fileOf(whole.subarray(0, length))), `${length} bytes`).rejects.toMatchObject(cut)
  }
  await expect(readAsnFile(fileOf(whole.subarray(1_000)))).rejects.toMatchObject(cut)
  await expect(readAsnFile(fileOf('<html>please sign in</html>'))).rejects.toMatchObject(cut)
})

it('takes a spoilt record for an address of which nothing is known', async () => {
  const bytes = Buffer.from(readFileSync(fixture('asn.mmdb')))
  bytes.fill(0xff, bytes.indexOf('autonomous_system_number') - 2, bytes.indexOf('autonomous_system_number') + 24)
  expect((await readAsnFile(fileOf(bytes)))('203.0.113.7')).toBeNull()
})

it('refuses a file that is not there', async () => {
  await expect(readAsnFile(join(folder, 'none.mmdb'))).rejects.toMatchObject({
    code: 'config-invalid',
    what: expect.stringContaining('none.mmdb cannot be read (ENOENT)'),
  })
})
