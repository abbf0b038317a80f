// What is known of the network of an address: from tables that the user points to, from the declared sites, from a list of hosting providers.
import type { NetworkData, Site } from '../model/settings.ts'
import { HOSTING_ASNS } from './hosting-asns.ts'
import { createNetworks } from './sources.ts'

/** Tables that an address is looked up in; null for what they do not hold. */
export interface NetworkTables {
  readonly asnOf?: (ip: string) => number | null
  readonly countryOf?: (ip: string) => string | null
}

/**
 * Network data from some tables. An address inside of a declared site is of a business, also where the site lies with a hosting
 * provider; one of a hosting provider, declared or well known, is hosting; of any other the class is not known.
 */
export function networkDataOf(
  tables: NetworkTables,
  declared: { readonly sites?: readonly Pick<Site, 'cidrs'>[]; readonly hosting?: readonly number[] } = {},
): NetworkData {
  const { asnOf = () => null, countryOf = () => null } = tables
  const sites = createNetworks((declared.sites ?? []).flatMap(({ cidrs }) => cidrs))
  const hosting = new Set([...HOSTING_ASNS, ...(declared.hosting ?? [])])
  return {
    classOf(ip) {
      if (sites.contains(ip)) return 'business'
      const asn = asnOf(ip)
      return asn !== null && hosting.has(asn) ? 'hosting' : null
    },
    asnOf,
    countryOf,
  }
}
