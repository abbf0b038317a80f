// The facts that the guardrails are given, gathered from what `respond` knows. What it does not know stays undefined.
import type { CertificateId } from '../model/claim.ts'
import type { Decision } from '../model/decision.ts'
import { type Incident, type Mode, modes, type Verdict } from '../model/incident.ts'
import type { ObservedCertificate } from '../model/ledger.ts'
import type { ClaimSettings } from '../model/settings.ts'
import type { Millis } from '../model/time.ts'
import { blindnessOf } from './blindness.ts'
import { type Approval, checkEnabling, checkGuardrails, type EarnedRecord, type EnableFacts, type Facts } from './guardrails.ts'
import type { Story } from './incidents.ts'
import { claimOf, type Memory } from './memory.ts'
import { disablesLastHour, lastAnswer, latestEvidence, type Order, spentAction } from './orders.ts'
import type { Shown } from './sight.ts'

/**
 * The guardrails' word on disabling an incident's claim at `now`, with `observed` as AWS's last word on the certificate. A broken
 * ledger is no ground to act on, so that then there are no facts at all.
 */
export function verdictOnDisabling(memory: Memory, story: Story, observed: ObservedCertificate | null, now: Millis): Verdict {
  const verdict = checkGuardrails(memory.broken ? undefined : factsOf(memory, story, observed, now))
  const cause = memory.observed.get(story.incident.claim)?.failure
  return verdict.reason === 'state-unknown' && cause !== undefined ? { ...verdict, cause } : verdict
}

/** The same on enabling it, for one decision of a person. */
export function verdictOnEnabling(memory: Memory, decision: Decision, observed: ObservedCertificate | null, now: Millis): Verdict {
  return checkEnabling(memory.broken ? undefined : enableFactsOf(memory, decision, observed, now))
}

/** The guardrails' word on an order, with fresh facts. An order whose incident or decision is gone has none. */
export function verdictOnOrder(memory: Memory, order: Order, observed: ObservedCertificate | null, now: Millis): Verdict {
  const story = memory.incidents.of(order.incident)
  // What a person has just said is in the ledger first.
  if (story === null || isOverruled(memory, order)) return checkGuardrails(undefined)
  if (order.kind === 'disable') return verdictOnDisabling(memory, story, observed, now)
  const decision = lastAnswer(story)
  return decision?.kind === 'enable' ? verdictOnEnabling(memory, decision, observed, now) : checkEnabling(undefined)
}

/** Whether a person has said something else about the claim, which is read and not in the ledger yet: an action under way is not gone on with. */
export function isOverruled(memory: Memory, { kind, claim }: Pick<Order, 'kind' | 'claim'>): boolean {
  const same = kind === 'disable' ? 'approve' : 'enable'
  return memory.decisions
    .values()
    .some((decision) => decision.kind !== same && decision.kind !== 'erase' && claimOf(memory, decision) === claim)
}

function factsOf(memory: Memory, story: Story, observed: ObservedCertificate | null, now: Millis): Facts {
  const { settings } = memory
  const { claim, level, state } = story.incident
  return {
    configured: memory.configured.has(claim),
    mode: modeFor(story, memory.configured.get(claim)?.mode),
    resolved: state !== 'open',
    level,
    evidenceAge: evidenceAge(story),
    maxEvidenceAge: settings.maxEvidenceAge,
    enabledSinceEvidence: enabledSinceEvidence(memory, story),
    blind: blindnessOf(memory, claim, now) !== null,
    certificate: observed?.status,
    disablesLastHour: disablesLastHour(memory.incidents.acted(), now),
    maxDisablesPerHour: settings.maxDisablesPerHour,
    approval: approvalOf(story, settings.approvalExpiry, now),
    earned: earnedRecord(memory, claim),
  }
}

function enableFactsOf(memory: Memory, decision: Decision, observed: ObservedCertificate | null, now: Millis): EnableFacts {
  const { configured, settings } = memory
  const claim = claimOf(memory, decision)
  return {
    configured: configured.has(claim),
    mode: configured.get(claim)?.mode,
    certificate: observed?.status,
    approval: now - decision.at <= settings.approvalExpiry ? 'approved' : 'expired',
  }
}

/**
 * The lesser of the mode now and the mode under which the evidence was taken up: to turn `auto` on is not to act on last week. Where a person
 * has said no, and where what was done by itself came to nothing, people are asked in what is left of the incident.
 */
function modeFor(story: Story, configured: Mode | undefined): Mode | undefined {
  const evidence = latestEvidence(story)
  const then = evidence?.mode ?? configured
  if (configured === undefined || then === undefined) return undefined
  const isForPeople = lastAnswer(story)?.kind === 'reject' || (evidence !== null && spentAction(story, 'disable', evidence.id) !== null)
  return modes[Math.min(modes.indexOf(configured), modes.indexOf(then), modes.indexOf(isForPeople ? 'approve' : 'auto'))]
}

/** Of the findings at the incident's level, how old the freshest was when it was taken up. */
function evidenceAge({ incident, evidence }: Story): Millis | undefined {
  const ages = evidence.filter(({ level }) => level === incident.level).map(({ at, takenUpAt }) => takenUpAt - at)
  return ages.length === 0 ? undefined : Math.min(...ages)
}

/**
 * Whether the claim was let free after the newest evidence happened: by a person's decision, or in AWS past us, which we take for a
 * person's will too. A later approval is a change of mind.
 */
function enabledSinceEvidence({ incidents, claims }: Memory, story: Story): boolean {
  const { claim } = story.incident
  const answers = incidents.ofClaim(claim).flatMap(({ decisions }) => decisions)
  const enabledAt = latest(answers.filter(({ kind }) => kind === 'enable').map(({ at }) => at))
  const approvedAt = latest(answers.filter(({ kind }) => kind === 'approve').map(({ at }) => at))
  const freeSince = Math.max(enabledAt, claims.of(claim).releasedAt ?? Number.NEGATIVE_INFINITY)
  return freeSince >= (latestEvidence(story)?.at ?? Number.NEGATIVE_INFINITY) && freeSince > approvedAt
}

/** Where a person's answer stands. An approval is used up by one action, one that ended otherwise and a rejection by new evidence. */
export function approvalOf(story: Story, expiry: Millis, now: Millis): Approval {
  const answer = lastAnswer(story)
  const spent = answer?.kind === 'approve' ? spentAction(story, 'disable', answer.id) : null
  const isUnused = answer?.kind === 'approve' && spent === null
  if (isUnused && approvalStands(story, expiry, now)) return 'approved'
  const evidenceAt = latestEvidence(story)?.takenUpAt ?? Number.NEGATIVE_INFINITY
  if (isUnused && !isOutdated(story)) return 'expired'
  if (answer?.kind === 'reject' && !isOutdated(story)) return 'rejected'
  return waiting(story, spent?.resultAt ?? answer?.at ?? Number.NEGATIVE_INFINITY, evidenceAt, now)
}

/** Whether there is evidence to disable on that was taken up behind the last answer: by its place in the ledger, as clocks differ. */
function isOutdated({ answers, evidence }: Story): boolean {
  return evidence.slice(answers.at(-1)?.seen ?? 0).some(({ level }) => level === 'disable')
}

/** Given in time, and not long ago: an approval is of the picture that the person saw. */
function approvalStands({ answers }: Story, expiry: Millis, now: Millis): boolean {
  const answer = answers.at(-1)
  return answer?.inTime === true && now - answer.decision.at <= expiry
}

/** Whether a person is being asked. What was asked before `settledAt` has had its answer; a wait that ended is renewed by new evidence. */
function waiting({ asked }: Story, settledAt: Millis, evidenceAt: Millis, now: Millis): 'none' | 'pending' | 'expired' {
  if (asked === null || asked.at < settledAt) return 'none'
  if (now <= asked.until) return 'pending'
  return evidenceAt > asked.until ? 'none' : 'expired'
}

function earnedRecord({ configured, sight, incidents }: Memory, claim: CertificateId): EarnedRecord | undefined {
  const needed = configured.get(claim)?.auto
  if (needed === undefined) return undefined
  return earnedOf(
    needed,
    sight.shown(claim),
    incidents.ofClaim(claim).map(({ incident }) => incident),
  )
}

/** What a claim has shown beside what mode `auto` asks of it; `incidents` are those of the claim. */
export function earnedOf(needed: ClaimSettings['auto'], { days, attempts }: Shown, incidents: readonly Incident[]): EarnedRecord {
  const falseAlarms = incidents.filter(({ state }) => state === 'false-alarm').length
  return { days, daysNeeded: needed.days, attempts, attemptsNeeded: needed.attempts, falseAlarms }
}

function latest(times: readonly Millis[]): Millis {
  return times.reduce((last, at) => Math.max(last, at), Number.NEGATIVE_INFINITY)
}
