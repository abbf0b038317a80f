// The claim that a person means by its alias or its id.
import type { Configuration } from '../app/configuration.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { ClaimSettings } from '../model/settings.ts'

/** The configured claim of that alias, or of that id in any case. Throws `usage`, with the aliases that there are. */
export function claimByName(name: string, { claims }: Pick<Configuration, 'claims'>): ClaimSettings {
  const claim = claims.find(({ alias, id }) => alias === name || id === name.toLowerCase())
  if (claim !== undefined) return claim
  const known = claims.map(({ alias }) => alias).join(', ')
  throw new ClaimwatchError('usage', {
    what: '--claim names no configured claim',
    mend: known === '' ? 'None is configured.' : `There are: ${known}`,
  })
}
