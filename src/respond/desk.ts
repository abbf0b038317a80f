// The desk: a pure process manager. From what is known at a moment it tells what to write into the ledger and what to do.
import type { CertificateId } from '../model/claim.ts'
import type { Decision } from '../model/decision.ts'
import type { Verdict } from '../model/incident.ts'
import type { LedgerBodyOf, ObservedCertificate } from '../model/ledger.ts'
import { HOUR, type Millis, SECOND } from '../model/time.ts'
import { blindnessOf } from './blindness.ts'
import { manualStep } from './certificates.ts'
import { stateOf } from './claim-book.ts'
import { type Aftermath, judgeEffect } from './effect.ts'
import { approvalOf, verdictOnDisabling, verdictOnEnabling } from './facts.ts'
import { incidentFor, STORY_GAP, type Story } from './incidents.ts'
import type { Statement } from './ledger.ts'
import { claimOf, type Memory } from './memory.ts'
import { causeOf, lastAnswer, type Order, orderFor, standingDisablement } from './orders.ts'

/** Findings and decisions taken up in one go: what comes in a flood must not make one write of thousands of records. */
const MOST_AT_ONCE = 200
/** A count of minted certificates is written again no sooner than this, unless a verdict goes with it. */
const COUNT_EVERY = 10 * SECOND
/** An intent that is found open is closed no sooner than this after its expiry: its last call may still be on its way. */
const CLOSE_AFTER = 15 * SECOND

/** The decisions that came in, plans among them, which go into the ledger as they are, and before the findings: one may close what these would join. */
export function takeUpDecisions({ decisions, plans }: Memory): readonly Statement[] {
  return [
    ...[...decisions.values()]
      .slice(0, MOST_AT_ONCE)
      .map((decision): Statement => ({ is: 'decision', incident: decision.incident, decision })),
    ...[...plans.values()].slice(0, MOST_AT_ONCE).map((decision): Statement => ({ is: 'plan', decision })),
  ]
}

/** What else came in: findings, each once and none of a claim about which a decision still waits, and blindness where it changed. */
export function takeUp(memory: Memory, now: Millis): readonly Statement[] {
  return [...takeUpFindings(memory), ...blindChanges(memory, now)]
}

function takeUpFindings(memory: Memory): readonly Statement[] {
  // Stories that this very batch opens or prolongs: they are not in the ledger yet.
  const opened = new Map<string, { readonly incident: string; readonly at: Millis }>()
  const contained = (story: Story): boolean => isContained(memory, story)
  const decided = new Set(Array.from(memory.decisions.values(), (decision) => claimOf(memory, decision)))
  const found = [...memory.findings.values()].filter(({ claim }) => !decided.has(claim))
  return found.slice(0, MOST_AT_ONCE).map((finding) => {
    const settings = memory.configured.get(finding.claim)
    const fresh = opened.get(finding.claim)
    const joins = fresh !== undefined && Math.abs(finding.at - fresh.at) <= STORY_GAP
    const incident = joins ? fresh.incident : incidentFor(finding, memory.incidents.ofClaim(finding.claim), contained)
    opened.set(finding.claim, { incident, at: finding.at })
    return { is: 'finding', incident, alias: settings?.alias ?? null, mode: settings?.mode ?? 'observe', finding }
  })
}

function isContained({ claims }: Memory, story: Story): boolean {
  return standingDisablement(story, claims.of(story.incident.claim).releasedAt) !== null
}

/** Blindness where it is not what the ledger says. It goes before the verdicts that rest on it. */
export function blindChanges(memory: Memory, now: Millis): readonly Statement[] {
  const { settings, claims } = memory
  return settings.claims.flatMap(({ id }) => {
    const reason = blindnessOf(memory, id, now)
    return reason === claims.of(id).blind ? [] : [{ is: 'blind', claim: id, reason } as const]
  })
}

/** What the desk makes of the incidents, or of some of them: effects, counts of minted certificates, verdicts where they changed. */
export function judge(memory: Memory, now: Millis, stories: readonly Story[] = memory.incidents.all()): readonly Statement[] {
  return stories.flatMap((story) => {
    const verdict = verdictDue(memory, story, now)
    // The count goes before the verdict: the message that the verdict gives rise to tells how many were minted.
    const count = countDue(memory, story, verdict !== null, now)
    return [...effectDue(memory, story, now), ...enablingRefused(memory, story, now), ...count, ...(verdict === null ? [] : [verdict])]
  })
}

function verdictDue(memory: Memory, story: Story, now: Millis): LedgerBodyOf<'verdict'> | null {
  const { incident } = story
  // While a disablement is under way or in force, further findings are the storm behind it, and open no action.
  if (incident.state !== 'open' || isContained(memory, story)) return null
  const verdict = verdictOnDisabling(memory, story, observedOf(memory, incident.claim), now)
  if (verdict.act && orderOf(story, verdict) === null) return null
  if (isSame(verdict, incident.verdict) && story.judgedLevel === incident.level) return askAgain(memory, story, verdict, now)
  const approvalExpiresAt = verdict.reason === 'needs-approval' ? askedUntil(memory, story, now) : null
  return { is: 'verdict', incident: incident.id, verdict, approvalExpiresAt }
}

/** The end of the wait under way, or of one that begins now. */
function askedUntil({ settings }: Memory, story: Story, now: Millis): Millis {
  const pending = approvalOf(story, settings.approvalExpiry, now) === 'pending' ? story.asked : null
  return pending?.until ?? now + settings.approvalExpiry
}

/** The verdict is the same, but a person has to be asked anew: what was asked has been answered, or ended. */
function askAgain(memory: Memory, story: Story, verdict: Verdict, now: Millis): LedgerBodyOf<'verdict'> | null {
  if (verdict.reason !== 'needs-approval') return null
  const approvalExpiresAt = askedUntil(memory, story, now)
  return approvalExpiresAt === story.asked?.until ? null : { is: 'verdict', incident: story.incident.id, verdict, approvalExpiresAt }
}

const isSame = (a: Verdict, b: Verdict): boolean => a.act === b.act && a.reason === b.reason && a.cause === b.cause

function countDue({ minted }: Memory, { incident, countedAt }: Story, withVerdict: boolean, now: Millis): readonly Statement[] {
  // Of a closed one nobody is told any more, and who looks at it counts for himself.
  if (incident.state !== 'open' || (!withVerdict && countedAt !== null && now - countedAt < COUNT_EVERY)) return []
  const { exact, inferred } = minted.count(incident)
  if (exact === incident.minted.exact && inferred === incident.minted.inferred) return []
  // With a part of the attempts forgotten a smaller count is no correction.
  if (minted.forgotten(incident.claim) > 0 && exact + inferred < incident.minted.exact + incident.minted.inferred) return []
  return [{ is: 'minted', incident: incident.id, exact, inferred }]
}

function effectDue(memory: Memory, story: Story, now: Millis): readonly Statement[] {
  const { settings, claims, sight } = memory
  const { incident, applied } = story
  const action = standingDisablement(story, claims.of(incident.claim).releasedAt)
  if (action === null || action.result === null || action.resultAt === null) return []
  const result = judgeEffect({
    result: action.result,
    appliedAt: applied.get(action.id) ?? action.resultAt,
    grace: settings.sessionCutGrace,
    signs: sight.signs(incident.claim),
    watermark: sight.watermark(incident.claim),
    blind: blindnessOf(memory, incident.claim, now) !== null,
    usual: usualOf(story),
    now,
  })
  if (result === null) return []
  const advice =
    result === 'not-effective'
      ? `devices still get through with the claim; look at it in AWS, and by hand: ${manualStep('disable', incident.claim)}`
      : null
  return [
    { is: 'result', incident: incident.id, action: action.id, kind: 'disable', claim: incident.claim, result, observed: null, advice },
  ]
}

/** A finding tells what is usual in its own hour of the week and the next one, and nothing of those behind them: the shift may be over. */
function usualOf({ evidence }: Story): Aftermath['usual'] {
  return evidence.reduce<Aftermath['usual']>((usual, { usualPerHour, at }) => {
    const isNewer = usualPerHour !== null && (usual === null || at > usual.from)
    return isNewer ? { perHour: usualPerHour, from: at, until: at + HOUR } : usual
  }, null)
}

/** The actions to carry out now: disablements whose verdict stands in the ledger, and enablings that a person decided. */
export function ordersDue(memory: Memory, now: Millis): readonly Order[] {
  return memory.incidents.all().flatMap((story) => [...disablingDue(memory, story), ...enablingDue(memory, story, now)])
}

function disablingDue(memory: Memory, story: Story): readonly Order[] {
  const { verdict, state } = story.incident
  if (!verdict.act || state !== 'open' || isContained(memory, story)) return []
  const order = orderOf(story, verdict)
  return order === null ? [] : [order]
}

function orderOf(story: Story, verdict: Verdict): Order | null {
  const cause = causeOf(story, verdict)
  return cause === null ? null : orderFor(story, 'disable', cause)
}

function enablingDue(memory: Memory, story: Story, now: Millis): readonly Order[] {
  const asked = enablingAsked(story)
  if (asked === null) return []
  return verdictOnEnabling(memory, asked.decision, observedOf(memory, asked.decision.claim), now).act ? [asked.order] : []
}

/** An enabling that a person decided and that was not carried out yet. It waits for whatever action is under way. */
function enablingAsked(story: Story): { readonly decision: Decision; readonly order: Order } | null {
  const decision = lastAnswer(story)
  if (decision?.kind !== 'enable' || story.incident.actions.some(({ result }) => result === null)) return null
  const order = orderFor(story, 'enable', decision.id)
  return order === null ? null : { decision, order }
}

/** What is refused for good ends here, as a result, so that whoever decided is told; what is merely not known yet is waited for. */
function enablingRefused(memory: Memory, story: Story, now: Millis): readonly Statement[] {
  const asked = enablingAsked(story)
  if (asked === null) return []
  const { incident, action, claim } = asked.order
  const { act, reason } = verdictOnEnabling(memory, asked.decision, observedOf(memory, claim), now)
  if (act || reason === 'state-unknown' || reason === 'facts-unknown') return []
  const result = reason === 'wrong-state' ? 'wrong-state' : 'denied'
  return [{ is: 'result', incident, action, kind: 'enable', claim, result, observed: null, advice: manualStep('enable', claim) }]
}

/** The claims whose certificate was never looked at, or not for too long: the drift watch. */
export function looksDue({ settings, observed }: Memory, now: Millis): readonly CertificateId[] {
  return settings.claims.map(({ id }) => id).filter((id) => now - seenAt(observed, id) >= settings.driftWatch)
}

/** The claims that a verdict or an enabling waits for: not looked at yet, or not since a person decided to enable it. */
export function looksAwaited({ configured, observed, incidents }: Memory): readonly CertificateId[] {
  const waiting = incidents.all().filter((story) => {
    const { claim, state } = story.incident
    const decidedAt = enablingAsked(story)?.decision.at ?? Number.NEGATIVE_INFINITY
    return configured.has(claim) && (decidedAt > seenAt(observed, claim) || (state === 'open' && !observed.has(claim)))
  })
  return [...new Set(waiting.map(({ incident }) => incident.claim))]
}

function seenAt(observed: Memory['observed'], claim: CertificateId): Millis {
  return observed.get(claim)?.at ?? Number.NEGATIVE_INFINITY
}

/** The change of state that an observation makes, for the ledger; null where it is no news. */
export function stateChange({ claims }: Memory, claim: CertificateId, certificate: ObservedCertificate | null): Statement | null {
  const state = stateOf(certificate)
  return state === claims.of(claim).state ? null : { is: 'state', claim, state, since: certificate?.lastModifiedAt ?? null }
}

/** Intents that nobody ended, and whose last call can no longer be on its way: to be closed by describing. */
export function intentsOverdue({ incidents }: Memory, now: Millis): readonly LedgerBodyOf<'intent'>[] {
  return incidents
    .all()
    .flatMap(({ intents, incident }) =>
      intents.filter(({ action }) => incident.actions.some(({ id, result }) => id === action && result === null)),
    )
    .filter(({ expiresAt }) => now > expiresAt + CLOSE_AFTER)
}

function observedOf({ observed }: Memory, claim: CertificateId): ObservedCertificate | null {
  return observed.get(claim)?.certificate ?? null
}
