// The network an address belongs to: the source that evidence is kept for, and the networks that a site declares.
import ipaddr from 'ipaddr.js'
import { remembered, rememberedShortly } from '../model/remembered.ts'

/** Network bits that make a source (design 2): what one line, one plant or one customer of a provider usually has. */
const SOURCE_BITS = { ipv4: 24, ipv6: 48 } as const

/** An IPv4 address as it is always written: four numbers up to 255, without leading zeros. */
const DOTTED = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=\d)|$)){4}$/

type Address = ipaddr.IPv4 | ipaddr.IPv6

/**
 * The source of an address: `203.0.113.0/24` or `2001:db8:41d0::/48`, the same for every spelling of the address. An IPv4 address
 * mapped into IPv6 is that IPv4 address. Null for what is no address.
 */
export const prefixOf = rememberedShortly((ip: string): string | null => {
  // Nearly all are of this form, and in the field each is asked for once: the library takes fifty times as long.
  if (DOTTED.test(ip)) return `${ip.slice(0, ip.lastIndexOf('.'))}.0/${SOURCE_BITS.ipv4}`
  const address = addressOf(ip)
  if (address === null) return null
  if ('octets' in address) return `${address.octets.slice(0, SOURCE_BITS.ipv4 / 8).join('.')}.0/${SOURCE_BITS.ipv4}`
  const [first = 0, second = 0, third = 0] = address.parts
  // Behind three groups of which the last is not zero no run of zeros is as long as the one that ends it.
  if (third !== 0) return `${first.toString(16)}:${second.toString(16)}:${third.toString(16)}::/${SOURCE_BITS.ipv6}`
  const parts = address.parts.map((part, index) => (index < SOURCE_BITS.ipv6 / 16 ? part : 0))
  return `${new ipaddr.IPv6(parts).toRFC5952String()}/${SOURCE_BITS.ipv6}`
})

/** A set of networks. */
export interface Networks {
  /** Whether the address lies in one of them; false for what is no address. */
  contains(ip: string): boolean
}

/**
 * The networks of a list of CIDRs, `198.51.100.0/24`; an address without a length is that one address. The configuration was
 * checked when it was read: a CIDR that cannot be read here contains nothing.
 */
export function createNetworks(cidrs: readonly string[]): Networks {
  const networks = cidrs.map(networkOf).filter((network) => network !== null)
  if (networks.length === 0) return { contains: () => false }
  const contains = remembered((ip) => {
    const address = addressOf(ip)
    return address !== null && networks.some(({ base, bits }) => base.kind() === address.kind() && isWithin(address, base, bits))
  })
  return { contains }
}

interface Network {
  readonly base: Address
  readonly bits: number
}

function networkOf(cidr: string): Network | null {
  if (!cidr.includes('/')) {
    const base = addressOf(cidr)
    return base === null ? null : { base, bits: base.toByteArray().length * 8 }
  }
  if (!ipaddr.isValidCIDR(cidr)) return null
  const [base, bits] = ipaddr.parseCIDR(cidr)
  return { base, bits }
}

function isWithin(address: Address, base: Address, bits: number): boolean {
  const [a, b] = [address.toByteArray(), base.toByteArray()]
  return a.every((byte, index) => {
    const shift = 8 - Math.min(Math.max(bits - index * 8, 0), 8)
    return byte >> shift === (b[index] ?? 0) >> shift
  })
}

/** Told apart by their form: the library makes an error, with its stack, of each address that is not of the kind it is asked about. */
function addressOf(ip: string): Address | null {
  if (DOTTED.test(ip)) return new ipaddr.IPv4(ip.split('.').map(Number))
  if (!ip.includes(':')) return null
  try {
    const address = ipaddr.IPv6.parse(ip)
    return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
  } catch {
    return null
  }
}
