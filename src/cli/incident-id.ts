// The incident that a person means by an id, which may be shortened.
import { ClaimwatchError } from '../model/errors.ts'
import type { Incident } from '../model/incident.ts'
import { render } from '../model/untrusted.ts'

/** What a person types by mistake must not be taken for an id. */
const SHORTEST_ID = 6

/** An id may be shortened to six digits, as long as it stays the only one. Throws `usage`, `incident-not-found`. */
export function incidentById(incidents: readonly Incident[], id: string): Incident {
  if (id.length < SHORTEST_ID) {
    const mend = `Write at least ${SHORTEST_ID} digits of the id; \`claimwatch incident list\` shows it.`
    throw new ClaimwatchError('usage', { what: `"${render('terminal', id)}" is too short for the id of an incident`, mend })
  }
  const [incident, ...others] = incidents.filter((candidate) => candidate.id.startsWith(id))
  if (incident === undefined) throw new ClaimwatchError('incident-not-found', { what: 'there is no incident with that id' })
  if (others.length > 0)
    throw new ClaimwatchError('incident-not-found', { what: `${others.length + 1} incidents begin so`, mend: 'Write more of the id.' })
  return incident
}
