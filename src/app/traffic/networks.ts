// Addresses that no real device has: the documentation ranges (RFC 5737, RFC 3849), and the shared space of carriers (RFC 6598) for homes.
import { digest } from '../../model/digest.ts'
import type { SeededRandom } from '../seeded-random.ts'

/** A factory's lines come through few addresses of its own. */
export const factoryAddresses = ['198.51.100.17', '198.51.100.18'] as const
/** Where a thief sits. */
export const leakAddresses = ['203.0.113.66', '203.0.113.91', '192.0.2.14'] as const

/** The addresses of one of several factories: two, in a network of its own; those of the first are `factoryAddresses`. */
export function addressesOfFactory(number: number): readonly [string, string] {
  if (number === 0) return factoryAddresses
  // The rest of 198.51.100.0/24 is the first factory's: the benchmark range (RFC 2544) has 512 networks more.
  const network = `198.${18 + (Math.floor(number / 256) % 2)}.${number % 256}`
  return [`${network}.17`, `${network}.18`]
}

/** The network that `addressesOfFactory` come from, as the configuration declares it. */
export function networkOfFactory(number: number): string {
  return `${addressesOfFactory(number)[0].split('.').slice(0, 3).join('.')}.0/24`
}

/** The address of one home, IPv6 in four of ten. */
export function addressOfHome(random: SeededRandom): string {
  if (!random.chance(0.4)) return `100.${random.between(64, 127)}.${random.between(0, 255)}.${random.between(1, 254)}`
  const site = `2001:db8:${random.hex(4)}`
  return random.chance(0.5) ? `${site}::${random.hex(2)}` : `${site}:0:${random.hex(4)}:${random.hex(4)}:${random.hex(4)}:${random.hex(4)}`
}

/** The `number`th of many networks that somebody who hides behind proxies comes from. */
export function addressOfProxy(seed: number, number: number): string {
  const dice = Number.parseInt(digest('proxy', seed, number).slice(0, 6), 16)
  return `100.${64 + (dice % 64)}.${(dice >> 6) % 256}.${1 + ((dice >> 14) % 254)}`
}
