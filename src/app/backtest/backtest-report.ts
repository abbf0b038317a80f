// The report of a backtest as JSON, in the form that others build on: members are only ever added.
import { isoTime, type Millis, SECOND } from '../../model/time.ts'
import type { Backtest, Side } from './backtest.ts'
import type { Batch } from './batches.ts'
import { dayRows } from './day-rows.ts'
import type { Difference } from './differences.ts'
import type { Hit } from './hits.ts'
import { byLevel, type JudgedIncident } from './judged-incidents.ts'

/** The report of two configurations as JSON; `b` is null where there is one. */
export function backtestReport(backtest: Backtest) {
  const [a, b] = backtest.sides
  const { batches, compared } = backtest
  const declared = batches.filter(({ plan }) => plan !== null).length
  return {
    schema: 'claimwatch.backtest/1',
    /** The reading was ended early: there may be more than was read. */
    interrupted: backtest.sides.some(({ replayed }) => replayed.interrupted),
    a: sideJson(a),
    b: b === undefined ? null : sideJson(b),
    days: dayRows(backtest),
    batches: { declared, seen: batches.length - declared, hit: batches.filter(isHit(backtest)).map(batchJson(backtest)) },
    alike: compared?.alike ?? null,
    differences: compared?.differences.map(differenceJson) ?? [],
  }
}

export type BacktestReport = ReturnType<typeof backtestReport>

function sideJson({ configuration, replayed, incidents, hits }: Side) {
  const { tally, events, from, to, findings } = replayed
  return {
    file: configuration.source,
    hash: configuration.hash,
    input: { lines: tally.lines, bytes: tally.bytes, entries: tally.entries, events, from: orNull(from), to: orNull(to) },
    findings: byLevel((level) => findings.filter((finding) => finding.level === level).length),
    /** Incidents that were at least so grave. */
    reached: byLevel((level) => incidents.filter(({ reachedAt }) => reachedAt[level] !== null).length),
    /** Incidents that the guardrails would have let act on. */
    acted: incidents.filter(({ incident }) => incident.verdict.act).length,
    /** Certificates that the sources of incidents got, each counted once. */
    minted: mintedIn(replayed),
    batchesHit: byLevel((level) => Array.from(hits.values()).filter((hit) => hit.level === level).length),
    incidents: incidents.map(incidentJson),
  }
}

function mintedIn({ incidents }: Side['replayed']): number {
  const all = incidents.all().flatMap(({ minted }) => minted)
  return new Set(all.map(({ certificateId, at, clientId }) => certificateId ?? `${at} ${clientId}`)).size
}

function incidentJson({ incident, reachedAt, lastAt, minted, mintedBefore }: JudgedIncident) {
  const { id, claim, alias, mode, level, sources, reasons, verdict } = incident
  return {
    ...{ id, claim, alias, mode, level, sources, verdict, minted, mintedBefore },
    reachedAt: byLevel((one) => orNull(reachedAt[one])),
    lastAt: isoTime(lastAt),
    reasons: reasons.map(({ signal, text }) => ({ signal, text })),
  }
}

function isHit({ sides }: Backtest): (batch: Batch) => boolean {
  return (batch) => sides.some(({ hits }) => hits.has(batch))
}

function batchJson({ sides: [a, b], claimDays }: Backtest) {
  return (batch: Batch) => ({
    ...{ claim: batch.claim, alias: claimDays.claims.get(batch.claim)?.alias ?? null, day: batch.day },
    is: batch.plan === null ? 'seen' : 'declared',
    ...{ from: isoTime(batch.from), to: isoTime(batch.to), sources: batch.sources, devices: batch.devices },
    planned: batch.plan?.devices ?? null,
    a: hitJson(a.hits.get(batch)),
    b: hitJson(b?.hits.get(batch)),
  })
}

function hitJson(hit: Hit | undefined) {
  if (hit === undefined) return null
  const { level, is, finding } = hit
  return { level, is, at: isoTime(finding.at), finding: finding.id, reasons: finding.reasons.map(({ signal, text }) => ({ signal, text })) }
}

function differenceJson({ is, a, b, later }: Difference) {
  const incident = (a ?? b)?.incident
  return {
    ...{ is, claim: incident?.claim ?? null, alias: a?.incident.alias ?? b?.incident.alias ?? null },
    a: a === null ? null : incidentJson(a),
    b: b === null ? null : incidentJson(b),
    /** By how many seconds B reaches each level later than A; negative where earlier, null where one of them does not reach it. */
    laterSeconds: byLevel((level) => (later[level] === null ? null : later[level] / SECOND)),
  }
}

function orNull(at: Millis | null): string | null {
  return at === null ? null : isoTime(at)
}
