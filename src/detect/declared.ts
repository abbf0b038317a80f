// What is declared about a claim, as its detector asks: whose site an address is, what a serial is, which plan covers an attempt.
import type { Attempt, NetworkClass } from '../model/attempt.ts'
import type { ClaimSettings, NetworkData } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import { type Plans, plansOf } from './plans.ts'
import { declaredSerials, type SerialVerdict } from './serials.ts'
import { offShiftOf } from './shifts.ts'
import type { Tables } from './snapshot.ts'
import { createNetworks } from './sources.ts'

export interface Declared {
  /** Index of the first site whose networks an address lies in; null: in none of them. */
  siteOf(ip: string): number | null
  /** Whether an address lies in none of the declared networks; false where none are declared. */
  isOutside(ip: string): boolean
  /** The country that an address, or the first address of a network, lies in; null: not known. */
  countryOf(ipOrPrefix: string): string | null
  /** The country of an address where it is known and not among those declared; a declared site is in any of them, whatever a table says. */
  foreignCountryOf(ip: string): string | null
  /** What the attempt says of its network, else what is known of the address. */
  networkOf(attempt: Attempt): NetworkClass | undefined
  serialIs(serial: string | undefined): SerialVerdict
  clientIs(clientId: string): SerialVerdict
  /** Whether a device is none of the declared ones: by its serial, else by its client id. */
  isUndeclared(attempt: Pick<Attempt, 'serial' | 'clientId'>): boolean
  isCanary(serial: string | undefined): boolean
  /** Whether there is a list of the serials that were made, and this is one of them. */
  wasMade(serial: string | undefined): boolean
  /** How long nobody has been at work where the address is; 0 while somebody is, or where no shifts are declared. */
  offShiftFor(ip: string | null, at: Millis): Millis
  readonly plans: Plans
}

/** What is declared, nothing where nobody configured the claim. `savedPlans`: what `plans` saved of an earlier time. */
export function declaredOf(settings: ClaimSettings | null, networks?: NetworkData, savedPlans: Tables = {}): Declared {
  const { sites = [], serials, countries } = settings ?? {}
  const nets = sites.map(({ cidrs }) => createNetworks(cidrs))
  const hasNetworks = sites.some(({ cidrs }) => cidrs.length > 0)
  const known = declaredSerials(settings ?? {})
  const offShift = offShiftOf(sites)
  // Of an attempt it is asked several times.
  let latest: { readonly ip: string; readonly site: number | null } = { ip: '', site: null }
  function siteOf(ip: string): number | null {
    if (ip === latest.ip) return latest.site
    const index = nets.findIndex((net) => net.contains(ip))
    latest = { ip, site: index === -1 ? null : index }
    return latest.site
  }
  function countryOf(ipOrPrefix: string): string | null {
    return networks?.countryOf(ipOrPrefix.split('/', 1)[0] ?? '') ?? null
  }
  return {
    siteOf,
    isOutside: (ip) => hasNetworks && siteOf(ip) === null,
    countryOf,
    foreignCountryOf(ip) {
      if (countries === undefined || siteOf(ip) !== null) return null
      const country = countryOf(ip)
      return country === null || countries.includes(country) ? null : country
    },
    networkOf({ network, source }) {
      if (network !== undefined || source === undefined) return network
      return networks?.classOf(source) ?? undefined
    },
    serialIs: known.verdictOn,
    clientIs: known.verdictOnClient,
    isUndeclared: ({ serial, clientId }) => known.isUndeclared(serial, clientId),
    isCanary: known.isCanary,
    wasMade: (serial) => serials !== undefined && known.verdictOn(serial) === 'declared',
    offShiftFor: (ip, at) => offShift(ip, at) ?? 0,
    plans: plansOf(settings ?? {}, savedPlans),
  }
}

/** The time zone of the first site that names one; UTC where none does. */
export function timeZoneOf(settings: ClaimSettings | null): string {
  return settings?.sites?.find((site) => site.timeZone !== undefined)?.timeZone ?? 'UTC'
}
