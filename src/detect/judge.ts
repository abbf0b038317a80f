// What became of an attempt: one outcome, by a fixed precedence.
import type { JudgedAttempt, Outcome } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Millis } from '../model/time.ts'
import type { Untrusted } from '../model/untrusted.ts'
import { endOf, isRegistering, type JoinedAttempt } from './joined-attempt.ts'

/** What an attempt says by itself about its result. `open`: nothing yet; only time can end it. */
export type Result = 'rejected' | 'accepted' | 'open'

/** The result that is there, whatever time it is. An acceptance that only the provisioning service tells of ends by time. */
export function resultOf({ reply, refusal }: JoinedAttempt): Result {
  if (reply?.kind === 'register-accepted') return 'accepted'
  return reply !== null || refusal !== null ? 'rejected' : 'open'
}

/** What an attempt is judged by, beside its own steps. */
export interface Circumstances {
  readonly id: string
  readonly claim: CertificateId
  readonly clientId: Untrusted
  /** IP address of the client where no step of the attempt names one. */
  readonly likelySource: string | null
  readonly timeout: Millis
  /** The templates that the claim may use; absent: any. */
  readonly templates: readonly string[] | undefined
  /** Whether a serial is not among those declared for the claim; where none is known, whether the client id breaks its pattern. */
  readonly isUndeclared: (serial: string | null, clientId: string) => boolean
  /** Whether a serial, or a client id, already got an accepted registration through this claim. */
  readonly isRegistered: (key: string) => boolean
  /** Time went on only by a feed's assumption: what rests on it is no evidence. */
  readonly isAssumed: boolean
}

/** The attempt as it is told: with its outcome, as if it had ended. */
export function judge(attempt: JoinedAttempt, around: Circumstances): JudgedAttempt {
  const outcome = outcomeOf(attempt, around)
  const isMinted = outcome !== 'rejected'
  const isTimedOut = resultOf(attempt) === 'open' && attempt.abandonedBy === null
  return {
    id: around.id,
    claim: around.claim,
    at: endOf(attempt, around.timeout),
    began: attempt.first.at,
    source: attempt.connection?.ip ?? around.likelySource,
    clientId: around.clientId,
    outcome,
    serial: attempt.serial,
    template: attempt.template,
    certificate: isMinted ? attempt.certificate : null,
    basis: isMinted ? attempt.basis : null,
    presumed: isTimedOut && (around.isAssumed || (isRegistering(attempt) && !attempt.isServed)),
  }
}

/** Exactly one, in this order: rejected, orphan, off-pattern, duplicate, ok (reference detection.md 5.3). */
function outcomeOf(attempt: JoinedAttempt, { clientId, templates, isUndeclared, isRegistered }: Circumstances): Outcome {
  if (resultOf(attempt) === 'rejected') return 'rejected'
  if (!isRegistering(attempt)) return 'orphan'
  if (attempt.template !== null && templates !== undefined && !templates.includes(attempt.template)) return 'off-pattern'
  if (isUndeclared(attempt.serial, clientId)) return 'off-pattern'
  return isRegistered(attempt.serial ?? clientId) ? 'duplicate' : 'ok'
}

/**
 * Under which keys an accepted registration is remembered, and recognised when it comes again: the serial, and the client id, which
 * stands in for the serial of an attempt whose hook nobody heard.
 */
export function registrationKeys({ outcome, serial, clientId }: JudgedAttempt): readonly string[] {
  if (outcome === 'rejected' || outcome === 'orphan') return []
  return serial === null || serial === clientId ? [clientId] : [serial, clientId]
}
