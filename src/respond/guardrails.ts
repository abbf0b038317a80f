// The guardrails: every opinion on whether something may be changed in AWS. Pure; an unknown fact is a refusal.
import type { Level } from '../model/finding.ts'
import type { Mode, Verdict, VerdictReason } from '../model/incident.ts'
import type { Millis } from '../model/time.ts'

/** Where a person's answer stands. `expired`: nobody answered in time, or the answer is too old to be acted on. */
export type Approval = 'none' | 'pending' | 'approved' | 'rejected' | 'expired'

/** What a claim has shown so far, beside what `auto` asks of it. */
export interface EarnedRecord {
  readonly days: number
  readonly daysNeeded: number
  readonly attempts: number
  readonly attemptsNeeded: number
  readonly falseAlarms: number
}

/** What must be known before a claim is disabled. `undefined` means not known, and not known means no. */
export interface Facts {
  readonly configured: boolean | undefined
  /** What the configuration says now, not what it said when the incident began. */
  readonly mode: Mode | undefined
  readonly resolved: boolean | undefined
  readonly level: Level | undefined
  /** Age of the evidence at the moment it was taken up, and how old it may be; milliseconds. */
  readonly evidenceAge: Millis | undefined
  readonly maxEvidenceAge: Millis | undefined
  /** A person enabled the claim, and all evidence is from before that. */
  readonly enabledSinceEvidence: boolean | undefined
  readonly blind: boolean | undefined
  /** The status that `DescribeCertificate` told, in AWS's own word. */
  readonly certificate: string | undefined
  readonly disablesLastHour: number | undefined
  readonly maxDisablesPerHour: number | undefined
  readonly approval: Approval | undefined
  readonly earned: EarnedRecord | undefined
}

/** What must be known before a claim is enabled again: a person's decision first of all. */
export interface EnableFacts {
  readonly configured: boolean | undefined
  readonly mode: Mode | undefined
  readonly certificate: string | undefined
  readonly approval: Approval | undefined
}

const refuse = (reason: VerdictReason): Verdict => ({ act: false, reason })
const allow = (reason: 'approved' | 'automatic'): Verdict => ({ act: true, reason })

/**
 * Whether a claim may be disabled. Reasons that no waiting changes come before those that pass, so that a person reads the one that
 * matters. Every comparison is written so that what is missing, or is no number, refuses.
 */
export function checkGuardrails(facts: Facts | undefined): Verdict {
  if (facts === undefined) return refuse('facts-unknown')
  return standingRefusal(facts) ?? passingRefusal(facts) ?? permission(facts)
}

/** What the incident, the claim and its mode rule out. */
function standingRefusal(facts: Facts): Verdict | null {
  if (facts.configured !== true) return refuse(facts.configured === false ? 'claim-not-configured' : 'facts-unknown')
  if (facts.resolved !== false) return refuse(facts.resolved === true ? 'incident-resolved' : 'facts-unknown')
  if (!isAmount(facts.evidenceAge) || !isAmount(facts.maxEvidenceAge)) return refuse('facts-unknown')
  if (!(facts.evidenceAge <= facts.maxEvidenceAge)) return refuse('evidence-stale')
  if (facts.mode === 'observe') return refuse('mode-observe')
  if (facts.mode !== 'approve' && facts.mode !== 'auto') return refuse('facts-unknown')
  if (facts.level !== 'disable') return refuse(facts.level === undefined ? 'facts-unknown' : 'level-below-disable')
  if (facts.enabledSinceEvidence !== false) return refuse(facts.enabledSinceEvidence === true ? 'person-enabled' : 'facts-unknown')
  return null
}

/** What may be otherwise in a minute. */
function passingRefusal(facts: Facts): Verdict | null {
  if (facts.certificate === 'INACTIVE') return refuse('already-inactive')
  if (facts.certificate !== 'ACTIVE') return refuse(facts.certificate === undefined ? 'state-unknown' : 'wrong-state')
  if (facts.blind !== false) return refuse(facts.blind === true ? 'claim-blind' : 'facts-unknown')
  if (!isAmount(facts.disablesLastHour) || !isAmount(facts.maxDisablesPerHour)) return refuse('facts-unknown')
  if (!(facts.disablesLastHour < facts.maxDisablesPerHour)) return refuse('budget-spent')
  return null
}

/** Who says yes: a person, or the claim's own record. */
function permission({ mode, approval, earned }: Facts): Verdict {
  if (approval === undefined || earned === undefined) return refuse('facts-unknown')
  if (approval === 'approved') return allow('approved')
  if (approval === 'rejected') return refuse('rejected-by-person')
  if (mode === 'auto' && hasEarned(earned)) return allow('automatic')
  if (approval === 'expired') return refuse('approval-expired')
  return refuse(mode === 'auto' ? 'mode-not-earned' : 'needs-approval')
}

/** Whether a claim's record has earned `auto`: long enough, busy enough, and never a finding that a person called false. */
export function hasEarned(record: EarnedRecord): boolean {
  return record.days >= record.daysNeeded && record.attempts >= record.attemptsNeeded && record.falseAlarms === 0
}

/**
 * Whether a claim may be enabled. Only a person's fresh decision does that. Neither blindness nor the budget stands in its way: it
 * gives a factory its claim back, and disables nothing.
 */
export function checkEnabling(facts: EnableFacts | undefined): Verdict {
  if (facts === undefined) return refuse('facts-unknown')
  if (facts.configured !== true) return refuse(facts.configured === false ? 'claim-not-configured' : 'facts-unknown')
  if (facts.mode === 'observe') return refuse('mode-observe')
  if (facts.mode !== 'approve' && facts.mode !== 'auto') return refuse('facts-unknown')
  if (facts.certificate !== 'INACTIVE') return refuse(facts.certificate === undefined ? 'state-unknown' : 'wrong-state')
  if (facts.approval === 'approved') return allow('approved')
  return refuse(facts.approval === undefined ? 'facts-unknown' : facts.approval === 'expired' ? 'approval-expired' : 'needs-approval')
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value)
}
