// One spelling for each address, and nothing for what is no address or an ambiguous one.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalIp } from '../../../src/ingest/parse/canonical-ip.ts'

it.each([
  ['203.0.113.24', '203.0.113.24'],
  ['2001:DB8:41D0:7C00:3A7C:2FF:0:5D1', '2001:db8:41d0:7c00:3a7c:2ff:0:5d1'],
  ['2001:0db8:41d0:7c00:3a7c:02ff:0000:05d1', '2001:db8:41d0:7c00:3a7c:2ff:0:5d1'],
  ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
  ['::ffff:203.0.113.24', '203.0.113.24'],
  ['::FFFF:cb00:7118', '203.0.113.24'],
  ['::', '::'],
  ['[2001:DB8::1]', '2001:db8::1'],
  ['[::ffff:203.0.113.24]', '203.0.113.24'],
])('writes %s as %s', (written, canonical) => {
  expect(canonicalIp(written)).toBe(canonical)
})

it.each([
  '010.0.0.1',
  '0x7f.0.0.1',
  '127.1',
  '2130706433',
  '203.0.113.256',
  '203.0.113',
  'fe80::1%eth0',
  '1::2::3',
  'localhost',
  '[::1',
  '[203.0.113.24]',
  '[[::1]]',
  '',
  ' 203.0.113.24',
  'f'.repeat(1000),
  5,
  null,
  undefined,
])('finds no address in %j', (written) => {
  expect(canonicalIp(written)).toBeNull()
})

it('is the same for every spelling of an address, and for its own', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const canonical = canonicalIp(address)
      expect(canonical).not.toBeNull()
      expect(canonicalIp(address.toUpperCase())).toBe(canonical)
      expect(canonicalIp(canonical)).toBe(canonical)
    }),
  )
})
