// The name of a claim: as it is shown to people, and as they type it.
import type { Configuration } from '../app/configuration.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { ClaimSettings } from '../model/settings.ts'

const LONGEST_NAME = 28

/** An alias alone can be mistaken; alias and the end of the id cannot. */
export function nameOf(id: string, alias: string | null): string {
  const name = alias ?? '(not configured)'
  return `${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name} …${id.slice(-8)}`
}

/** The configured claim of that alias, or of that id in any case. Throws `usage`, with the aliases that there are. */
export function claimByName(name: string, { claims }: Pick<Configuration, 'claims'>): ClaimSettings {
  const claim = claims.find(({ alias, id }) => alias === name || id === name.toLowerCase())
  if (claim !== undefined) return claim
  const known = claims.map(({ alias }) => alias).join(', ')
  throw new ClaimwatchError('usage', {
    what: 'no configured claim has that name or id',
    mend: known === '' ? 'None is configured.' : `There are: ${known}`,
  })
}
