// Made-up networks: addresses that can be read, of ranges that belong to nobody, each factory in its own.
import { expect, it } from 'vitest'
import { seededRandom } from '../../../src/app/seeded-random.ts'
import { addressesOfFactory, addressOfHome, addressOfProxy, factoryAddresses, networkOfFactory } from '../../../src/app/traffic/networks.ts'
import { createNetworks, prefixOf } from '../../../src/detect/sources.ts'

const NOBODYS = createNetworks(['198.51.100.0/24', '198.18.0.0/15', '203.0.113.0/24', '192.0.2.0/24', '100.64.0.0/10', '2001:db8::/32'])

it('gives each factory a network of its own, and the first the one of the examples', () => {
  const networks = Array.from({ length: 300 }, (_, number) => networkOfFactory(number))
  expect(new Set(networks).size).toBe(300)
  expect(addressesOfFactory(0)).toEqual(factoryAddresses)
  for (const [number, network] of networks.entries()) {
    expect(addressesOfFactory(number).every((address) => createNetworks([network]).contains(address) && NOBODYS.contains(address))).toBe(
      true,
    )
  }
})

it('puts homes into many networks, IPv4 and IPv6, none of which is real', () => {
  const random = seededRandom('homes')
  const homes = Array.from({ length: 500 }, () => addressOfHome(random))
  expect(homes.filter((home) => !NOBODYS.contains(home))).toEqual([])
  expect(homes.filter((home) => home.includes(':')).length).toBeGreaterThan(100)
  expect(new Set(homes.map(prefixOf)).size).toBeGreaterThan(400)
})

it('puts proxies into networks of their own, the same for the same seed', () => {
  const proxies = Array.from({ length: 24 }, (_, number) => addressOfProxy(1, number))
  expect(proxies).toEqual(Array.from({ length: 24 }, (_, number) => addressOfProxy(1, number)))
  expect(new Set(proxies.map(prefixOf)).size).toBeGreaterThan(20)
  expect(proxies.filter((proxy) => !NOBODYS.contains(proxy))).toEqual([])
})
