// What the sites of a claim declare: its networks, and whose wall clock its shifts follow.
import type { ClaimSettings } from '../model/settings.ts'
import { createNetworks } from './sources.ts'

/** Whether an address lies in none of the declared networks; false for every address where none are declared. */
export function outsideNetworks(settings: ClaimSettings | null): (ip: string) => boolean {
  const cidrs = (settings?.sites ?? []).flatMap((site) => site.cidrs)
  if (cidrs.length === 0) return () => false
  const networks = createNetworks(cidrs)
  return (ip) => !networks.contains(ip)
}

/** The index of the first site whose networks an address lies in; null: in none of them. */
export function siteFinder(settings: ClaimSettings | null): (ip: string) => number | null {
  const sites = (settings?.sites ?? []).map(({ cidrs }) => createNetworks(cidrs))
  return (ip) => {
    const index = sites.findIndex((site) => site.contains(ip))
    return index === -1 ? null : index
  }
}

/** The time zone of the first site that names one; UTC where none does. */
export function timeZoneOf(settings: ClaimSettings | null): string {
  return settings?.sites?.find((site) => site.timeZone !== undefined)?.timeZone ?? 'UTC'
}
