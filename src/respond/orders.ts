// What is to be done in AWS for an incident: which action, under which id, and whether one is under way or still stands.
import type { CertificateId } from '../model/claim.ts'
import type { Decision } from '../model/decision.ts'
import { digest, shortId } from '../model/digest.ts'
import { type Action, type ActionKind, type ActionResult, changesAws, type Verdict } from '../model/incident.ts'
import { HOUR, type Millis } from '../model/time.ts'
import type { Evidence, Story } from './incidents.ts'

/** An action to be carried out. */
export interface Order {
  readonly incident: string
  readonly action: string
  readonly kind: ActionKind
  readonly claim: CertificateId
  /** SHA-256 over the findings that it rests on. */
  readonly evidence: string
}

/** An action that expired before it was carried out is taken up again so many times. */
const MOST_ROUNDS = 5

/** Results after which a disablement is (or may be) in force. */
const STANDING: ReadonlySet<ActionResult | null> = new Set([null, 'applied', 'already-inactive', 'effective', 'unproven', 'not-effective'])

/**
 * The id of an action: a hash of its cause, which is the decision or the finding that set it off. Two owners of the ledger compute
 * the same one, so that the first intent wins; another decision is another cause. `round` counts intents that expired unused.
 */
export function actionId(incident: string, claim: CertificateId, kind: ActionKind, cause: string, round: number): string {
  return shortId('action', incident, claim, kind, cause, round)
}

/** The order for a cause; null where the cause has had its action, whatever came of it. */
export function orderFor({ incident }: Story, kind: ActionKind, cause: string): Order | null {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const action = actionId(incident.id, incident.claim, kind, cause, round)
    const known = incident.actions.find(({ id }) => id === action)
    if (known === undefined) return { incident: incident.id, action, kind, claim: incident.claim, evidence: digest(...incident.findings) }
    if (known.result !== 'expired') return null
  }
  return null
}

/** What sets a disablement off that the guardrails allow: the person's decision, or the latest finding of level `disable`. */
export function causeOf(story: Story, verdict: Verdict): string | null {
  if (verdict.reason === 'approved') return lastAnswer(story)?.id ?? null
  return verdict.reason === 'automatic' ? (latestEvidence(story)?.id ?? null) : null
}

/** The last thing a person said about acting. */
export function lastAnswer({ answers }: Story): Decision | null {
  return answers.at(-1)?.decision ?? null
}

/** The finding of level `disable` that was taken up last. */
export function latestEvidence({ evidence }: Story): Evidence | null {
  return evidence.findLast(({ level }) => level === 'disable') ?? null
}

/** The action of a cause that has come to an end for good; null where the cause may still be acted on. */
export function spentAction(story: Story, kind: ActionKind, cause: string): Action | null {
  if (orderFor(story, kind, cause) !== null) return null
  for (let round = MOST_ROUNDS - 1; round >= 0; round -= 1) {
    const known = story.incident.actions.find(({ id }) => id === actionId(story.incident.id, story.incident.claim, kind, cause, round))
    if (known !== undefined) return known
  }
  return null
}

/** The disablement of an incident that is under way or in force; null where the claim was let free since, or none was made. */
export function standingDisablement({ incident }: Story, releasedAt: Millis | null): Action | null {
  const last = incident.actions.findLast(({ kind }) => kind === 'disable')
  if (last === undefined || !STANDING.has(last.result)) return null
  return releasedAt !== null && releasedAt > last.intendedAt ? null : last
}

/** Disablements of the last hour over all claims, those counted whose outcome is open or unknown. */
export function disablesLastHour(stories: readonly Story[], now: Millis): number {
  return stories
    .flatMap(({ incident }) => incident.actions)
    .filter(({ kind, intendedAt, result }) => kind === 'disable' && intendedAt > now - HOUR && changesAws(result)).length
}
