// The name of a claim: as it is shown to people, and as they type it.
import type { Configuration } from '../app/configuration.ts'
import { type CertificateId, parseCertificateId } from '../model/claim.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { byShortenedId, type IdWords } from './shortened-id.ts'

const LONGEST_NAME = 28

/** An alias alone can be mistaken; alias and the end of the id cannot. */
export function nameOf(id: string, alias: string | null): string {
  const name = alias ?? '(not configured)'
  return `${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name} …${id.slice(-8)}`
}

const NO_CLAIM = 'no configured claim has that name or id'

const words: IdWords = {
  ...{ one: 'a claim', several: 'claims', listedBy: 'claim list' },
  notFound: { code: 'usage', what: NO_CLAIM },
}

type Claims = Pick<Configuration, 'claims'>

/**
 * The configured claim of that alias, or of that id in any case and spelling, which may be shortened to six digits as long as it stays the only
 * one. Throws `usage`, with the aliases that there are.
 */
export function claimByName(name: string, { claims }: Claims): ClaimSettings {
  const named = claims.find(({ alias }) => alias === name)
  const id = typedId(name)
  if (named !== undefined) return named
  // What no id begins with is a name that is mistyped.
  if (claims.some((claim) => begins(claim.id, id))) {
    return byShortenedId(
      claims,
      (claim) => claim.id,
      id,
      words,
      ({ alias }) => alias,
    )
  }
  const known = claims.map(({ alias }) => alias).join(', ')
  throw new ClaimwatchError('usage', { what: NO_CLAIM, mend: known === '' ? 'None is configured.' : `There are: ${known}` })
}

/** The id of a claim as `claimByName`, but that the id may be that of any claim that is known: `others` are those that nobody configured. */
export function claimIdByName(name: string, configuration: Claims, others: readonly CertificateId[]): CertificateId {
  const { claims } = configuration
  const id = typedId(name)
  const ids = new Set([...claims.map((claim) => claim.id), ...others])
  if (claims.some(({ alias }) => alias === name) || !ids.values().some((known) => begins(known, id)))
    return claimByName(name, configuration).id
  const aliasOf = (known: CertificateId): string | null => claims.find((claim) => claim.id === known)?.alias ?? null
  return byShortenedId(
    [...ids],
    (known) => known,
    id,
    words,
    (known) => nameOf(known, aliasOf(known)),
  )
}

function typedId(name: string): string {
  return parseCertificateId(name) ?? name.toLowerCase()
}

function begins(id: CertificateId, typed: string): boolean {
  return typed !== '' && id.startsWith(typed)
}
