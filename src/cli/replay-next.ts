// What a person does next about an incident that a replay found.
import type { Report } from '../app/report.ts'
import { createNetworks } from '../detect/sources.ts'
import type { Signal } from '../model/finding.ts'
import type { ClaimSettings, Site } from '../model/settings.ts'

type Incident = Pick<Report['incidents'][number], 'claim' | 'alias' | 'sources' | 'reasons' | 'minted'>

/** What an incident may be if it is no misuse, and what to do then and else. `claims` are those of the configuration. */
export function nextStep(incident: Incident, claims: readonly Pick<ClaimSettings, 'id' | 'sites'>[]): string {
  const { alias, claim, sources, reasons } = incident
  if (alias === null) return 'Is this a claim of yours? Then put it under claims, and replay again.'
  const signals = new Set(reasons.map(({ signal }) => signal))
  const sites = claims.find(({ id }) => id === claim)?.sites ?? []
  const yours = (): string => {
    if (sources.length === 0) return 'Was this a batch of yours? Raise the limit,'
    if (areWithin(incident, sites)) return `These networks are those of your sites. ${mendAtHome(signals)},`
    return 'Are these networks yours? Declare them under sites,'
  }
  return `${yours()} and replay again. If not, the key has leaked: docs/runbooks/ClaimwatchMisuseFound.md`
}

function mendAtHome(signals: ReadonlySet<Signal>): string {
  if (signals.has('operator-limit')) return 'Was this a batch of yours? Raise the limit'
  if (signals.has('volume') || signals.has('plan-exceeded')) return 'Was this a batch of yours? Declare it under plans'
  return 'Was this work of yours? Declare what was missing (a plan, a shift, a template, a pattern)'
}

/**
 * Whether every source lies in a declared network, or holds one: then the addresses that minted something say whether they are of it. A source
 * is a /24 or a /48, and a site may be a single address.
 */
function areWithin({ sources, minted }: Pick<Incident, 'sources' | 'minted'>, sites: readonly Site[]): boolean {
  const cidrs = sites.flatMap((site) => site.cidrs)
  const declared = createNetworks(cidrs)
  const isDeclared = (prefix: string): boolean => {
    const source = createNetworks([prefix])
    return declared.contains(addressIn(prefix)) || cidrs.some((cidr) => source.contains(addressIn(cidr)))
  }
  return sources.every(isDeclared) && minted.every(({ source }) => declared.contains(source))
}

function addressIn(cidr: string): string {
  return cidr.split('/', 1)[0] ?? ''
}
