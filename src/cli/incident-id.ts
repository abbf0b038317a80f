// The incident that a person means by an id, which may be shortened.
import type { Incident } from '../model/incident.ts'
import { byShortenedId, type IdWords } from './shortened-id.ts'

const words: IdWords = {
  ...{ one: 'an incident', several: 'incidents', listedBy: 'incident list' },
  notFound: { code: 'incident-not-found', what: 'there is no incident with that id' },
}

/** As `byShortenedId`. Throws `usage`, `incident-not-found`. */
export function incidentById(incidents: readonly Incident[], id: string): Incident {
  return byShortenedId(incidents, (incident) => incident.id, id, words)
}
