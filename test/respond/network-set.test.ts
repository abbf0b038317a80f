// A set of networks says of every address what asking one network after another says.
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, it } from 'vitest'
import { createAddressIndex, createNetworkSet } from '../../src/respond/network-set.ts'

/** One network after the other. */
function lies(asked: string, prefixes: readonly string[]): boolean {
  if (!ipaddr.isValid(asked)) return false
  const parsed = ipaddr.process(asked)
  const networks = prefixes.filter((each) => ipaddr.isValidCIDR(each)).map((each) => ipaddr.parseCIDR(each))
  return networks.some((network) => network[0].kind() === parsed.kind() && parsed.match(network))
}

const few = fc.integer({ min: 0, max: 3 })
const ipv4 = fc.tuple(few, few, few, few).map((bytes) => bytes.join('.'))
const ipv6 = fc.tuple(few, few, few).map(([a, b, c]) => `2001:db${a}:${b}::${c}`)
const address = fc.oneof(
  ipv4,
  ipv6,
  ipv4.map((plain) => `::ffff:${plain}`),
  fc.constantFrom('', 'hostile', '1.2.3.4/24'),
)
const prefix = fc.oneof(
  fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([base, bits]) => `${base}/${bits}`),
  fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })).map(([base, bits]) => `${base}/${bits}`),
  fc.constantFrom('no prefix', '1.2.3.4', '1.2.3.4/33', '::ffff:1.2.3.0/120'),
)

it('has the addresses that lie in one of its networks', () => {
  fc.assert(
    fc.property(fc.array(prefix), address, (prefixes, asked) => {
      expect(createNetworkSet(prefixes).has(asked)).toBe(lies(asked, prefixes))
    }),
  )
})

it('finds the addresses of a network, also those that came after it was first asked for', () => {
  fc.assert(
    fc.property(fc.array(address), fc.array(address), prefix, (before, after, asked) => {
      const index = createAddressIndex()
      const all = [...before, ...after]
      for (const one of before) index.add(one)
      index.in(asked)
      for (const one of after) index.add(one)
      const expected = [...all.keys()].filter((number) => lies(all[number] ?? '', [asked]))
      expect(index.in(asked)).toEqual(expected)
    }),
  )
})
