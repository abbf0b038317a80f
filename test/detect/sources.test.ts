import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { createNetworks, prefixOf } from '../../src/detect/sources.ts'

describe('prefixOf', () => {
  it.each([
    ['203.0.113.24', '203.0.113.0/24'],
    ['2001:db8:41d0:7::1', '2001:db8:41d0::/48'],
    ['2001:0DB8:41D0:0007:0000:0000:0000:0001', '2001:db8:41d0::/48'],
    ['::ffff:203.0.113.24', '203.0.113.0/24'],
    ['::1', '::/48'],
  ])('of %s is %s', (ip, prefix) => {
    expect(prefixOf(ip)).toBe(prefix)
  })

  it.each(['', 'N/A', '203.0.113', '203.0.113.256', '0xcb007118', 'fe80', 'plant.example'])('is null for %j', (text) => {
    expect(prefixOf(text)).toBeNull()
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => prefixOf(text)).not.toThrow()
      }),
    )
  })

  it('takes for an IPv4 address what the library takes for one, but for leading zeros', () => {
    const part = fc.oneof(fc.nat({ max: 300 }).map(String), fc.constantFrom('', '00', '01', ' 1', '1e1', '0x1'))
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
        const ip = parts.join('.')
        const network = ipaddr.IPv4.isValidFourPartDecimal(ip) ? ipaddr.IPv4.networkAddressFromCIDR(`${ip}/24`).toString() : null
        expect(prefixOf(ip)).toBe(network === null ? null : `${network}/24`)
      }),
    )
  })

  it('is one for all addresses of a /24', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat({ max: 255 }), (ip, last) => {
        expect(prefixOf(ip.replace(/\d+$/, String(last)))).toBe(prefixOf(ip))
      }),
    )
  })
})

describe('createNetworks', () => {
  const networks = createNetworks(['198.51.100.0/24', '203.0.113.64/26', '2001:db8:41d0::/48', '192.0.2.7', 'nonsense', '10.0.0.0/99'])

  it.each(['198.51.100.255', '203.0.113.64', '203.0.113.127', '2001:db8:41d0:ffff::9', '192.0.2.7', '::ffff:198.51.100.1'])(
    'contains %s',
    (ip) => {
      expect(networks.contains(ip)).toBe(true)
    },
  )

  it.each(['198.51.101.0', '203.0.113.63', '203.0.113.128', '2001:db8:41d1::', '192.0.2.8', '10.0.0.1', 'N/A'])(
    'does not contain %s',
    (ip) => {
      expect(networks.contains(ip)).toBe(false)
    },
  )

  it('of length 0 contains every address of its family, and none of the other', () => {
    const all = createNetworks(['0.0.0.0/0'])
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(all.contains(ip)).toBe(true)
      }),
    )
    expect(all.contains('2001:db8::1')).toBe(false)
  })
})
