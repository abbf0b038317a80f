// One spelling for each address, and nothing for what is no address or an ambiguous one.
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
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
  ['::1', '::1'],
  ['1::', '1::'],
  ['0:0:1:0:0:0:1:0', '0:0:1::1:0'],
  ['1:0:0:2:0:0:3:4', '1::2:0:0:3:4'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::203.0.113.24', '203.0.113.24'],
  ['::cb00:7118', '203.0.113.24'],
  ['64:ff9b::203.0.113.24', '64:ff9b::cb00:7118'],
  ['1:2:3:4:5:6:203.0.113.24', '1:2:3:4:5:6:cb00:7118'],
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
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4::5:6:7:8',
  ':1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:',
  '1:::2',
  '12345::',
  '1::g',
  '203.0.113.24::',
  '1:203.0.113.24::2',
  '1:2:3:4:5:6:7:203.0.113.24',
  '::203.0.113.256',
  '::0203.0.113.24',
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

it('agrees with ipaddr.js on what is an address of IPv6, and how it is written', () => {
  const groups = fc.array(fc.constantFrom('0', '0000', '1', 'ffff', 'FFFF', '', 'db8', '203.0.113.24', '12345'), {
    minLength: 1,
    maxLength: 9,
  })
  const text = fc.oneof(
    groups.map((all) => all.join(':')),
    fc.ipV6(),
  )
  fc.assert(
    fc.property(text, (address) => {
      fc.pre(address.includes(':'))
      const parsed = ipaddr.IPv6.isValid(address) ? ipaddr.IPv6.parse(address) : null
      // It tells `::a.b.c.d` from the same address in hexadecimal.
      fc.pre(parsed === null || parsed.parts.slice(0, 5).some((part) => part !== 0) || parsed.parts[5] === 0xffff)
      const written = parsed?.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed?.toRFC5952String()
      expect(canonicalIp(address)).toBe(written ?? null)
    }),
    { numRuns: 3_000 },
  )
})
