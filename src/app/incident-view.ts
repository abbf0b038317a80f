// Incidents as the report and the command line show them (design 5.3).
import type { Incident, Minted } from '../model/incident.ts'
import { isoTime, type Millis } from '../model/time.ts'

/** The JSON of one incident. Members are only ever added. */
export function incidentJson(incident: Incident, minted: readonly Minted[]) {
  return {
    id: incident.id,
    claim: incident.claim,
    alias: incident.alias,
    mode: incident.mode,
    level: incident.level,
    state: incident.state,
    openedAt: isoTime(incident.openedAt),
    alertAt: orNull(incident.alertAt),
    containAt: orNull(incident.containAt),
    disableAt: orNull(incident.disableAt),
    sources: incident.sources,
    reasons: incident.reasons,
    verdict: incident.verdict,
    approvalExpiresAt: orNull(incident.approvalExpiresAt),
    decision: incident.decision === null ? null : { ...incident.decision, at: isoTime(incident.decision.at) },
    actions: incident.actions.map((action) => ({
      id: action.id,
      kind: action.kind,
      intendedAt: isoTime(action.intendedAt),
      result: action.result,
      resultAt: orNull(action.resultAt),
    })),
    minted: minted.map((certificate) => ({ ...certificate, at: isoTime(certificate.at) })),
  }
}

function orNull(at: Millis | null): string | null {
  return at === null ? null : isoTime(at)
}
