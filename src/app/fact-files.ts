// What of the declared facts stands in the configuration itself, and which files hold the rest.
import { resolve } from 'node:path'
import type { ClaimSettings } from '../model/settings.ts'
import type { CheckedSettings } from './configuration-schema.ts'

/** A file of facts about the claim at a place of `claims`. */
export interface ClaimFile {
  readonly claim: number
  /** The setting that names it: `claims[0].serials.file`. */
  readonly setting: string
  readonly path: string
}

/** Files with declared facts. Paths are absolute; the roles that detect read them (`declared-facts.ts`). */
export interface FactFiles {
  readonly manifests: readonly (ClaimFile & { readonly column?: string })[]
  readonly plans: readonly ClaimFile[]
  readonly asn?: string
  readonly country?: string
}

/** The claims with what stands in the configuration itself. */
export function claimsWithin(claims: CheckedSettings['claims']): readonly ClaimSettings[] {
  return claims.map(({ serials: _, plans, ...claim }) =>
    plans === undefined ? claim : { ...claim, plans: plans.flatMap((source) => ('plan' in source ? [source.plan] : [])) },
  )
}

/** The files that the settings name; relative paths are resolved beside `folder`. */
export function factFilesOf({ claims, networks }: Pick<CheckedSettings, 'claims' | 'networks'>, folder: string): FactFiles {
  const { asn, country } = networks
  return {
    manifests: claims.flatMap(({ serials }, claim) =>
      serials === undefined ? [] : [{ ...serials, claim, setting: `claims[${claim}].serials.file`, path: resolve(folder, serials.file) }],
    ),
    plans: claims.flatMap(({ plans = [] }, claim) =>
      plans.flatMap((source, place) =>
        'file' in source ? [{ claim, setting: `claims[${claim}].plans[${place}].file`, path: resolve(folder, source.file) }] : [],
      ),
    ),
    ...(asn === undefined ? {} : { asn: resolve(folder, asn) }),
    ...(country === undefined ? {} : { country: resolve(folder, country) }),
  }
}
