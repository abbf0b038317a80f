// Days on the wall clock of a claim: what its people call a day, and what a backtest counts by.
import { timeZoneOf } from '../../detect/declared.ts'
import { createOffsets } from '../../detect/local-hours.ts'
import { type CertificateId, UNREGISTERED } from '../../model/claim.ts'
import type { ClaimSettings } from '../../model/settings.ts'
import { isoTime, type Millis } from '../../model/time.ts'

/** The claims of a backtest, the same for each of its configurations. */
export interface ClaimDays {
  /** Each claim that a configuration names, as the first one that does so has it; in that order. */
  readonly claims: ReadonlyMap<CertificateId, ClaimSettings>
  /** Itself where it is configured; `UNREGISTERED` for all that nobody configured. */
  countedAs(claim: CertificateId): string
  /** The zone of the claim's first site that names one, else UTC. */
  timeZone(claim: string): string
  /** The day in that zone, `2026-10-05`. */
  dayOf(claim: string, at: Millis): string
}

/** The claims of some configurations. Of a claim that several name, the zone is that of the first in which it has one. */
export function claimDaysOf(configured: readonly (readonly ClaimSettings[])[]): ClaimDays {
  const claims = new Map<CertificateId, ClaimSettings>()
  const clocks = new Map<string, { readonly timeZone: string; readonly offsetAt: (at: Millis) => Millis }>()
  for (const claim of configured.flat()) {
    if (!claims.has(claim.id)) claims.set(claim.id, claim)
    const timeZone = timeZoneOf(claim)
    const known = clocks.get(claim.id)
    if (known === undefined || known.timeZone === 'UTC') clocks.set(claim.id, { timeZone, offsetAt: createOffsets(timeZone) })
  }
  return {
    claims,
    countedAs: (claim) => (claims.has(claim) ? claim : UNREGISTERED),
    timeZone: (claim) => clocks.get(claim)?.timeZone ?? 'UTC',
    dayOf: (claim, at) => isoTime(at + (clocks.get(claim)?.offsetAt(at) ?? 0)).slice(0, 10),
  }
}
