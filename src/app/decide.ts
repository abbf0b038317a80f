// A person's decision on its way into the log.
import type { EventLog } from '../log/event-log.ts'
import type { Decision } from '../model/decision.ts'
import { shortId } from '../model/digest.ts'
import type { Incident } from '../model/incident.ts'
import { encode } from '../model/record.ts'

/** Appends a decision and resolves to it once it is durable. `respond` honours it; what comes of it stands in the ledger. */
export async function decide(
  log: EventLog,
  incident: Pick<Incident, 'id' | 'claim'>,
  saying: Pick<Decision, 'kind' | 'by' | 'reason' | 'at' | 'erased'>,
): Promise<Decision> {
  const id = shortId('decision', incident.id, saying.kind, saying.by, saying.at, ...(saying.erased?.digests ?? []))
  const decision: Decision = { id, incident: incident.id, claim: incident.claim, ...saying }
  await log.append('decisions', 0, [{ key: incident.claim, timestamp: saying.at, value: encode('decisions', { v: 1, decision }) }])
  return decision
}
