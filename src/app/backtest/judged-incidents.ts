// The incidents of one configuration as a backtest compares them: when each level was reached, and what was minted by then.
import { atLeast, type Finding, type Level, levels } from '../../model/finding.ts'
import type { Incident } from '../../model/incident.ts'
import type { Millis } from '../../model/time.ts'
import type { Replayed } from '../replay.ts'

/** An incident with the moments that matter. */
export interface JudgedIncident {
  readonly incident: Incident
  /** When it was first as grave as this; null where it never was. */
  readonly reachedAt: Readonly<Record<Level, Millis | null>>
  /** Event time of its last finding. */
  readonly lastAt: Millis
  /** Certificates that its sources got, and how many of them before it was as grave as this; null where it never was. */
  readonly minted: number
  readonly mintedBefore: Readonly<Record<Level, number | null>>
}

/** The incidents of a replay in the order in which they were opened. */
export function judgedIncidents({ incidents, findings }: Pick<Replayed, 'incidents' | 'findings'>): readonly JudgedIncident[] {
  const known = new Map(findings.map((finding) => [finding.id, finding]))
  return incidents.all().map(({ incident, minted }) => {
    const own = incident.findings.map((id) => known.get(id)).filter((finding) => finding !== undefined)
    const reachedAt = byLevel((level) => firstAt(own, level))
    return {
      incident,
      reachedAt,
      lastAt: own.reduce((last, { at }) => Math.max(last, at), incident.openedAt),
      minted: minted.length,
      mintedBefore: byLevel((level) => {
        const reached = reachedAt[level]
        return reached === null ? null : minted.filter(({ at }) => at < reached).length
      }),
    }
  })
}

/** Something for each level. */
export function byLevel<T>(of: (level: Level) => T): Readonly<Record<Level, T>> {
  const [alert, contain, disable] = levels
  return { [alert]: of(alert), [contain]: of(contain), [disable]: of(disable) }
}

function firstAt(findings: readonly Finding[], level: Level): Millis | null {
  const grave = findings.filter((finding) => atLeast(finding.level, level))
  return grave.length === 0 ? null : grave.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY)
}
