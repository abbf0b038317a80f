// All that the log and the configuration say of one claim, for a person on call. It asks AWS nothing.
import type { EventLog } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Explanation } from '../model/explanation.ts'
import type { Finding } from '../model/finding.ts'
import type { BlindReason, Incident } from '../model/incident.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { noTelemetry } from '../model/telemetry.ts'
import { isoTime, type Millis } from '../model/time.ts'
import type { ClaimStanding } from '../respond/claim-book.ts'
import { earnedOf } from '../respond/facts.ts'
import { type EarnedRecord, hasEarned } from '../respond/guardrails.ts'
import { createSight, type Sight } from '../respond/sight.ts'
import type { Configuration } from './configuration.ts'
import { explainNow } from './explain-now.ts'
import { configuredPlans, isStanding, type KnownPlan, readAnnouncedPlans, standingOf } from './plans.ts'
import { mintedIn, readLog } from './reading.ts'

/** So many findings of a claim are shown, the latest. */
const MOST_FINDINGS = 10

/** One claim as the log has it. Times of findings and windows are event time, the others are of the wall clock. */
export interface ClaimView {
  readonly claim: CertificateId
  /** Null for a claim that nobody configured. */
  readonly settings: ClaimSettings | null
  /** The file with its serials; null where none is named. */
  readonly manifest: string | null
  /** Plans that are open or to come. */
  readonly plans: readonly KnownPlan[]
  readonly standing: ClaimStanding
  /** `never-looked`: nobody judged it yet, which is not the same as seeing it. Null: it can be judged. */
  readonly blind: BlindReason | 'never-looked' | null
  /** Time up to which its picture is complete; null while no watermark was written. */
  readonly watermark: Millis | null
  readonly lastAttemptAt: Millis | null
  /** The newest first. */
  readonly incidents: readonly (Incident & { readonly mintedCount: number })[]
  /** The latest, the newest first, and how many there are in all. */
  readonly findings: readonly Finding[]
  readonly findingsInAll: number
  /** What it has shown beside what `auto` asks for; null for a claim that nobody configured. */
  readonly earned: EarnedRecord | null
  /** The last day that is counted in `earned`, `2026-10-04`: days are summed up once they are over. Null: none is. */
  readonly earnedUpTo: string | null
  /** Null where no state of it was saved. */
  readonly now: Explanation | null
}

/** Which claim, and when. */
export interface ClaimQuestion {
  readonly claim: CertificateId
  readonly configuration: Configuration
  readonly now: Millis
}

/** Reads the log up to its present end. What cannot be read is told and left out. Rejects with the log's errors. */
export async function readClaim({ claim, configuration, now }: ClaimQuestion, log: EventLog, telemetry: Unreadable): Promise<ClaimView> {
  const index = configuration.claims.findIndex(({ id }) => id === claim)
  const settings = configuration.claims[index] ?? null
  const [reading, found, announced, configured, explanation] = await Promise.all([
    readLog(log, telemetry),
    readFindings(claim, log, configuration.settle, telemetry),
    readAnnouncedPlans(log, telemetry),
    configuredPlans(configuration),
    explainNow(claim, configuration, log, telemetry),
  ])
  const incidents = reading.incidents.filter((incident) => incident.claim === claim).sort((a, b) => b.openedAt - a.openedAt)
  const standing = reading.claims.of(claim)
  return {
    ...{ claim, settings, standing, now: explanation },
    manifest: configuration.factFiles.manifests.find((file) => file.claim === index)?.path ?? null,
    plans: [...configured, ...announced]
      .filter((plan) => plan.claim === claim && isStanding(plan, now))
      .toSorted((one, other) => one.plan.from - other.plan.from),
    // What `respond` wrote last may be older than what the log shows by now, where nobody writes any more.
    blind: standing.state === null ? 'never-looked' : (standing.blind ?? found.sight.blindness(claim, now)),
    watermark: found.sight.watermark(claim),
    lastAttemptAt: reading.lastAttemptAt.get(claim) ?? null,
    incidents: incidents.map((incident) => ({ ...incident, mintedCount: mintedIn(reading, incident).length })),
    findings: found.findings.slice(-MOST_FINDINGS).reverse(),
    findingsInAll: found.findings.length,
    earned: settings === null ? null : earnedOf(settings.auto, found.sight.shown(claim), incidents),
    earnedUpTo: found.lastDay,
  }
}

async function readFindings(
  claim: CertificateId,
  log: EventLog,
  settle: Millis,
  telemetry: Unreadable,
): Promise<{ readonly findings: readonly Finding[]; readonly sight: Sight; readonly lastDay: string | null }> {
  const sight = createSight(await log.partitions('findings'), settle)
  const findings = new Map<string, Finding>()
  let lastDay: string | null = null
  await readTopic(log, 'findings', (stored) => {
    const record = readRecord('findings', stored, telemetry)
    if (record === null) return
    sight.see(record)
    if (record.is === 'summary' && record.claim === claim && record.day > (lastDay ?? '')) lastDay = record.day
    // Of one finding id the first in the log counts (design 3.3).
    if (record.is === 'finding' && record.finding.claim === claim && !findings.has(record.finding.id))
      findings.set(record.finding.id, record.finding)
  })
  return { findings: [...findings.values()].sort((a, b) => a.at - b.at), sight, lastDay }
}

/** The claims that the log knows of, configured or not. Of what cannot be read nothing is told: who reads one of them is told. */
export async function claimsOnLog(log: EventLog): Promise<readonly CertificateId[]> {
  const [reading, found] = [await readLog(log), new Set<CertificateId>()]
  await readTopic(log, 'findings', (stored) => {
    const record = readRecord('findings', stored, noTelemetry)
    if (record?.is === 'finding') found.add(record.finding.claim)
  })
  return [...new Set([...reading.lastAttemptAt.keys(), ...reading.incidents.map(({ claim }) => claim), ...found])]
}

/** Whether anything at all is known of the claim. */
export function isKnown({ settings, findingsInAll, incidents, lastAttemptAt }: ClaimView): boolean {
  return settings !== null || findingsInAll > 0 || incidents.length > 0 || lastAttemptAt !== null
}

/** The JSON of one claim. Members are only ever added. */
export function claimJson(view: ClaimView, now: Millis): object {
  const { claim, settings, manifest, standing, incidents, findings, earned } = view
  return {
    schema: 'claimwatch.claim/1',
    id: claim,
    alias: settings?.alias ?? null,
    configuration: settings === null ? null : configurationJson(settings, manifest),
    plans: view.plans.map(({ plan, announced }) => ({
      id: announced?.planId ?? null,
      state: standingOf({ plan, withdrawn: null }, now),
      ...{ ...plan, from: isoTime(plan.from), to: isoTime(plan.to) },
    })),
    certificate: {
      state: standing.state ?? 'unknown',
      since: orNull(standing.stateSince),
      changedAt: orNull(standing.changedAt),
      releasedAt: orNull(standing.releasedAt),
    },
    blind: view.blind,
    blindSince: standing.blind === null ? null : orNull(standing.blindSince),
    watermark: orNull(view.watermark),
    lastAttemptAt: orNull(view.lastAttemptAt),
    earned: earned === null ? null : { ...earned, isEarned: hasEarned(earned), upTo: view.earnedUpTo },
    incidents: incidents.map(({ id, level, state, openedAt, verdict, mintedCount }) => {
      return { id, level, state, openedAt: isoTime(openedAt), verdict, minted: mintedCount }
    }),
    findings: findings.map((finding) => ({ ...finding, at: isoTime(finding.at) })),
    findingsInAll: view.findingsInAll,
    windows: view.now === null ? null : { at: isoTime(view.now.at), readings: view.now.windows },
  }
}

function configurationJson({ id, alias, plans, closesAt, ...rest }: ClaimSettings, manifest: string | null): object {
  return { ...rest, closesAt: orNull(closesAt ?? null), serials: manifest === null ? null : { file: manifest } }
}

function orNull(at: Millis | null): string | null {
  return at === null ? null : isoTime(at)
}
