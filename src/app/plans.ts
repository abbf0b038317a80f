// The plans of claims for people: those of the configuration, those that were announced, and the next word on one on its way into the log.
import { timeZoneOf } from '../detect/declared.ts'
import type { EventLog } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import { readTopic } from '../log/read-topic.ts'
import { type CertificateId, partitionOf } from '../model/claim.ts'
import { shortId } from '../model/digest.ts'
import { type PlanDecision, type PlanRecord, planIdOf } from '../model/plan.ts'
import { encode } from '../model/record.ts'
import type { Plan } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import type { Configuration } from './configuration.ts'
import { readPlans } from './plan-file.ts'

/** A plan of a claim. */
export interface KnownPlan {
  readonly claim: CertificateId
  readonly plan: Plan
  /** Null where it stands in the configuration: it has no id, and is taken back there. */
  readonly announced: { readonly planId: string; readonly last: Word } | null
  readonly withdrawn: Word | null
}

/** A plan that was announced, by the last word on it. */
export type AnnouncedPlan = KnownPlan & { readonly announced: NonNullable<KnownPlan['announced']> }

type Word = Pick<PlanDecision, 'at' | 'by' | 'reason'>

/** `coming`: it has not begun. */
export type PlanStanding = 'coming' | 'open' | 'ended' | 'withdrawn'

/** How a plan stands at a time of the wall clock. */
export function standingOf({ plan, withdrawn }: Pick<KnownPlan, 'plan' | 'withdrawn'>, now: Millis): PlanStanding {
  if (withdrawn !== null) return 'withdrawn'
  if (now >= plan.to) return 'ended'
  return now < plan.from ? 'coming' : 'open'
}

/** Whether a plan may cover a device now or later. */
export function isStanding(plan: Pick<KnownPlan, 'plan' | 'withdrawn'>, now: Millis): boolean {
  const standing = standingOf(plan, now)
  return standing === 'open' || standing === 'coming'
}

/** The plans of the configuration and its files. Rejects with `config-invalid` where a file is missing or is not what it should be. */
export async function configuredPlans({ claims, factFiles }: Pick<Configuration, 'claims' | 'factFiles'>): Promise<readonly KnownPlan[]> {
  const filed = await Promise.all(factFiles.plans.map(({ path, claim }) => readPlans(path, timeZoneOf(claims[claim] ?? null))))
  return claims.flatMap(({ id, plans = [] }, index) => {
    const ofFiles = filed.flatMap((some, file) => (factFiles.plans[file]?.claim === index ? some : []))
    return [...plans, ...ofFiles].map((plan) => ({ claim: id, plan, announced: null, withdrawn: null }))
  })
}

/** All plans that were ever announced, in the order of their first word. Rejects with the log's errors. */
export async function readAnnouncedPlans(log: EventLog, telemetry: Unreadable): Promise<readonly AnnouncedPlan[]> {
  const plans = new Map<string, AnnouncedPlan>()
  await readTopic(log, 'decisions', (stored) => {
    const record = readRecord('decisions', stored, telemetry)
    if (record?.is !== 'plan') return
    const { kind, planId, claim, plan, at, by, reason } = record.decision
    const before = plans.get(planId)
    if (kind === 'announce') plans.set(planId, { claim, plan, announced: { planId, last: { at, by, reason } }, withdrawn: null })
    else if (before !== undefined) plans.set(planId, { ...before, withdrawn: { at, by, reason } })
  })
  return [...plans.values()]
}

/**
 * Writes down what a person says of a plan, and resolves to it once it is durable: first among the decisions, which are kept for ever and go
 * into the ledger, then among the events of the claim, where every detector hears of it at the same place. Rejects with the log's errors;
 * where only the first was written, saying it again mends it.
 */
export async function decideOnPlan(log: EventLog, saying: Omit<PlanDecision, 'id' | 'planId'>): Promise<PlanDecision> {
  const { kind, claim, plan, at, by } = saying
  const planId = planIdOf(claim, plan)
  const decision: PlanDecision = { id: shortId('plan-decision', planId, kind, plan.devices, by, at), planId, ...saying }
  const record: PlanRecord = { v: 1, is: 'plan', decision }
  const partition = partitionOf(claim, await log.partitions('events'))
  await log.append('decisions', 0, [{ key: claim, timestamp: at, value: encode('decisions', record) }])
  await log.append('events', partition, [{ key: claim, timestamp: at, value: encode('events', record) }])
  return decision
}
