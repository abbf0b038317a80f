// Where made-up devices come from: networks with their class, and pools that give the address of each attempt.
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import type { Attempt } from '../../src/model/attempt.ts'
import { shares } from './ranges.ts'

export type NetworkClass = NonNullable<Attempt['network']>

export interface Address {
  readonly ip: string
  /** Absent: the network data does not know it. */
  readonly network?: NetworkClass
}

/** The address of the next attempt. */
export type Addresses = (random: SeededRandom) => Address

/** Who draws networks. */
export type Party = 'own' | 'homes' | 'thieves'

/** First octets, so that an attacker's prefix is one that no legitimate device ever used. Of the generator only: no detector may know them. */
const octets: Readonly<Record<Party, readonly [least: number, most: number]>> = { own: [20, 60], homes: [61, 99], thieves: [101, 125] }

/** A /24 of a party, as the three octets and the dot before the host. */
function anyPrefix(party: Party, random: SeededRandom): string {
  return `${random.between(...octets[party])}.${random.between(0, 255)}.${random.between(0, 255)}.`
}

function addressOf(ip: string, network: NetworkClass, random: SeededRandom): Address {
  return random.chance(shares.unknownNetwork) ? { ip } : { ip, network }
}

/** One to four addresses of one /24: a site, or one thief. All share what the network data knows. */
export interface Network {
  readonly prefix: string
  readonly addresses: Addresses
}

/** A network of a party with `hosts` addresses. */
export function oneNetwork(party: Party, network: NetworkClass, hosts: number, random: SeededRandom): Network {
  const prefix = anyPrefix(party, random)
  const first = addressOf(`${prefix}${random.between(1, 250)}`, network, random)
  const all: [Address, ...Address[]] = [first]
  while (all.length < hosts) all.push({ ...first, ip: `${prefix}${random.between(1, 250)}` })
  return { prefix: `${prefix}0/24`, addresses: hosts === 1 ? () => first : (draws) => draws.pick(all) }
}

/** A new network for each attempt. */
export function everNew(party: Party, network: NetworkClass): Addresses {
  return (random) => addressOf(`${anyPrefix(party, random)}${random.between(1, 250)}`, network, random)
}

/** Homes of the field: many of one device each, some behind a carrier's few prefixes, some with IPv6. */
export function homes(random: SeededRandom): Addresses {
  const carriers: [string, ...string[]] = [anyPrefix('homes', random)]
  const count = random.between(8, 60)
  while (carriers.length < count) carriers.push(anyPrefix('homes', random))
  const isp = `2a0${random.between(1, 9)}:${random.hex(4)}`
  return (draws) => {
    const kind = draws.fraction()
    if (kind < shares.carrier) return addressOf(`${draws.pick(carriers)}${draws.between(1, 250)}`, 'residential', draws)
    if (kind < shares.carrier + shares.fieldIpv6) {
      return addressOf(`${isp}:${draws.between(1, 0xffff).toString(16)}::${draws.between(1, 0xffff).toString(16)}`, 'residential', draws)
    }
    return addressOf(`${anyPrefix('homes', draws)}${draws.between(1, 250)}`, 'residential', draws)
  }
}

/** The source (design 2) that an address belongs to: /24, or /48 in the form in which the addresses above are written. */
export function prefixOf(ip: string): string {
  if (!ip.includes(':')) return `${ip.slice(0, ip.lastIndexOf('.'))}.0/24`
  return `${ip.split(':').slice(0, 3).join(':')}::/48`
}
