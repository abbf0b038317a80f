// The report of a replay, in the form that others build on (design 5.3).
import { prefixOf } from '../detect/sources.ts'
import { type JudgedAttempt, noOutcomes } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { isoTime } from '../model/time.ts'
import type { WindowCounts } from '../model/window.ts'
import { historyJson } from './history-view.ts'
import { incidentJson } from './incident-view.ts'
import type { Replayed } from './replay.ts'

/** The report as JSON. `seconds` is how long the replay took. */
export function reportOf(replayed: Replayed, claims: readonly ClaimSettings[], seconds: number) {
  const { tally, events, duplicates, late, from, to, incidents } = replayed
  return {
    schema: 'claimwatch.replay/1',
    /** The reading was ended early: there may be more than was read. */
    interrupted: replayed.interrupted,
    input: {
      lines: tally.lines,
      entries: tally.entries,
      bytes: tally.bytes,
      events,
      ignored: tally.ignored,
      rejected: tally.rejected,
      duplicates,
      late,
      from: from === null ? null : isoTime(from),
      to: to === null ? null : isoTime(to),
      reasons: Object.fromEntries(tally.reasons),
    },
    history: historyJson(replayed, claims),
    rejections: Array.from(tally.rejectedAt, ([reason, places]) => ({ reason, count: tally.reasons.get(reason) ?? 0, places })),
    speed: { seconds, linesPerSecond: seconds > 0 ? Math.round(tally.lines / seconds) : 0 },
    claims: claimsOf(replayed.attempts, claims),
    findings: replayed.findings.map(({ id, claim, level, at, source, who, what, reasons }) => ({
      ...{ id, claim, level, at: isoTime(at), source, who, what, reasons },
      incident: incidents.incidentOf(id),
    })),
    incidents: incidents.all().map(({ incident, minted }) => incidentJson(incident, minted)),
  }
}

export type Report = ReturnType<typeof reportOf>

/** Configured claims first, at zero too; then those that nobody configured, in the order in which they were seen. */
function claimsOf(seen: Replayed['attempts'], configured: readonly ClaimSettings[]) {
  const ids = new Set<CertificateId>([...configured.map(({ id }) => id), ...seen.keys()])
  return [...ids].map((id) => {
    const alias = configured.find((claim) => claim.id === id)?.alias ?? null
    const { attempts, sources } = seen.get(id) ?? { attempts: noOutcomes(), sources: 0 }
    return { id, alias, configured: alias !== null, attempts, sources }
  })
}

/** One line of `replay --windows`. */
export function windowLine(window: WindowCounts): string {
  return JSON.stringify({ ...window, from: isoTime(window.from), to: isoTime(window.to) })
}

/** One line of `replay --attempts`. Its source is the network and not the address. */
export function attemptLine({
  id,
  claim,
  at,
  source,
  clientId,
  outcome,
  serial,
  template,
  certificate,
  basis,
  presumed,
}: JudgedAttempt): string {
  const prefix = source === null ? null : prefixOf(source)
  return JSON.stringify({ id, claim, at: isoTime(at), source: prefix, clientId, outcome, serial, template, certificate, basis, presumed })
}
