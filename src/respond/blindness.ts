// Whether a claim can be judged at a moment: the one answer that the ledger, the figures and the guardrails rest on.
import type { CertificateId } from '../model/claim.ts'
import type { BlindReason } from '../model/incident.ts'
import type { Millis } from '../model/time.ts'
import type { Memory } from './memory.ts'

/** Why a claim cannot be judged at `now` (wall clock); null where it can. */
export function blindnessOf(memory: Memory, claim: CertificateId, now: Millis): BlindReason | null {
  const { sight } = memory
  const known = sight.blindness(claim, now)
  if (known !== null) return known
  const awaited = (one: CertificateId): boolean => isAwaited(memory, one, now)
  return awaited(claim) && sight.isSilent(awaited) ? 'feed-silent' : null
}

/** A claim that is disabled, or closed, is silent for that very reason; of one that nobody looked at it is not known. */
function isAwaited({ configured, claims }: Memory, claim: CertificateId, now: Millis): boolean {
  const settings = configured.get(claim)
  return settings !== undefined && claims.of(claim).state === 'active' && now < (settings.closesAt ?? Number.POSITIVE_INFINITY)
}
