// Sets of networks in which an address is looked up, not searched for: an incident in the field has thousands of sources.
import ipaddr from 'ipaddr.js'

/** Networks of any lengths. What is no prefix, or no address, lies nowhere; an IPv4 address mapped into IPv6 is that IPv4 address. */
export interface NetworkSet {
  /** Adds a network such as `203.0.113.0/24`. */
  add(prefix: string): void
  /** Whether an address lies in one of them. Its cost grows with the lengths in use, one or two of a kind, not with the networks. */
  has(address: string): boolean
}

/** A set of some networks. */
export function createNetworkSet(prefixes: Iterable<string> = []): NetworkSet {
  const byLength = new Map<string, { readonly length: NetworkLength; readonly bases: Set<string> }>()
  const set: NetworkSet = {
    add(prefix) {
      const network = readNetwork(prefix)
      if (network === null) return
      const known = byLength.get(network.length.name) ?? { length: network.length, bases: new Set() }
      byLength.set(network.length.name, known)
      known.bases.add(network.base)
    },
    has(address) {
      const read = readAddress(address)
      return (
        read !== null && byLength.values().some(({ length, bases }) => length.kind === read.kind() && bases.has(baseOf(read, length.bits)))
      )
    },
  }
  for (const prefix of prefixes) set.add(prefix)
  return set
}

/** Addresses by the networks that they lie in. */
export interface AddressIndex {
  /** Adds an address, and returns its number: how many came before. */
  add(address: string): number
  /** The numbers of the addresses in a network, ascending. The first question about a length reads all addresses, others those that came since. */
  in(prefix: string): readonly number[]
}

/** An index without addresses. */
export function createAddressIndex(): AddressIndex {
  const addresses: string[] = []
  const byLength = new Map<string, { readonly numbers: Map<string, number[]>; read: number }>()

  function numbersBy(length: NetworkLength): ReadonlyMap<string, readonly number[]> {
    const known = byLength.get(length.name) ?? { numbers: new Map<string, number[]>(), read: 0 }
    byLength.set(length.name, known)
    for (; known.read < addresses.length; known.read++) {
      const address = readAddress(addresses[known.read] ?? '')
      if (address?.kind() !== length.kind) continue
      const base = baseOf(address, length.bits)
      const there = known.numbers.get(base)
      if (there === undefined) known.numbers.set(base, [known.read])
      else there.push(known.read)
    }
    return known.numbers
  }

  return {
    add: (address) => addresses.push(address) - 1,
    in(prefix) {
      const network = readNetwork(prefix)
      return network === null ? [] : (numbersBy(network.length).get(network.base) ?? [])
    },
  }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

interface NetworkLength {
  readonly name: string
  readonly kind: ReturnType<Address['kind']>
  readonly bits: number
}

function readNetwork(prefix: string): { readonly length: NetworkLength; readonly base: string } | null {
  if (!ipaddr.isValidCIDR(prefix)) return null
  const [address, bits] = ipaddr.parseCIDR(prefix)
  const kind = address.kind()
  return { length: { name: `${kind}/${bits}`, kind, bits }, base: baseOf(address, bits) }
}

function readAddress(address: string): Address | null {
  return ipaddr.isValid(address) ? ipaddr.process(address) : null
}

/** The first bits of an address, as a text that no other network of the length has. */
function baseOf(address: Address, bits: number): string {
  const bytes = address.toByteArray().slice(0, Math.ceil(bits / 8))
  const rest = bits % 8
  if (rest > 0) bytes.push((bytes.pop() ?? 0) >> (8 - rest))
  return bytes.join('.')
}
