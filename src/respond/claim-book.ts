// What the ledger says of each claim, beside its incidents: the state of its certificate, blindness, when it was last let free.
import type { CertificateId } from '../model/claim.ts'
import type { BlindReason, ClaimState } from '../model/incident.ts'
import type { LedgerBodyOf, LedgerRecord, ObservedCertificate } from '../model/ledger.ts'
import type { Millis } from '../model/time.ts'

export interface ClaimStanding {
  /** Null while nobody looked. */
  readonly state: ClaimState | null
  /** Wall-clock time at which that state was first seen; null while nobody looked. */
  readonly stateSince: Millis | null
  /** When the certificate was last changed, as AWS said when that state was seen; null where it did not say. */
  readonly changedAt: Millis | null
  /** The last state that was not `unknown`. */
  readonly lastKnown: 'active' | 'disabled' | null
  readonly blind: BlindReason | null
  /** Wall-clock time from which on the claim is blind for that reason, or can be judged; null while nobody said. */
  readonly blindSince: Millis | null
  /** When the claim last went from disabled to active, by whomever; null: never. */
  readonly releasedAt: Millis | null
  /** Grows with every intent and result: an observation that began before the last change of it tells nothing. */
  readonly touched: number
}

export interface ClaimBook {
  apply(record: LedgerRecord): void
  of(claim: CertificateId): ClaimStanding
}

const NOTHING: ClaimStanding = {
  ...{ state: null, stateSince: null, changedAt: null, lastKnown: null },
  ...{ blind: null, blindSince: null, releasedAt: null, touched: 0 },
}

/** The state of a certificate in the words of the metric. */
export function stateOf(certificate: ObservedCertificate | null): ClaimState {
  if (certificate === null) return 'unknown'
  if (certificate.status === 'ACTIVE') return 'active'
  // Whatever else AWS calls it (REVOKED, PENDING_TRANSFER), no device can connect with it.
  return 'disabled'
}

/** An empty book; give it the records in force. */
export function createClaimBook(): ClaimBook {
  const claims = new Map<CertificateId, ClaimStanding>()
  const of = (claim: CertificateId): ClaimStanding => claims.get(claim) ?? NOTHING

  function apply(record: LedgerRecord): void {
    if (record.is === 'blind') claims.set(record.claim, { ...of(record.claim), blind: record.reason, blindSince: record.at })
    else if (record.is === 'state') claims.set(record.claim, withState(of(record.claim), record.state, record))
    else if (record.is === 'intent') claims.set(record.claim, touch(of(record.claim)))
    else if (record.is === 'result') claims.set(record.claim, withResult(touch(of(record.claim)), record))
  }

  return { apply, of }
}

const touch = (known: ClaimStanding): ClaimStanding => ({ ...known, touched: known.touched + 1 })

function withState(known: ClaimStanding, state: ClaimState, { at, since }: { at: Millis; since: Millis | null }): ClaimStanding {
  const released = state === 'active' && known.lastKnown === 'disabled'
  return {
    ...known,
    state,
    stateSince: state === known.state ? known.stateSince : at,
    changedAt: since,
    lastKnown: state === 'unknown' ? known.lastKnown : state,
    releasedAt: released ? at : known.releasedAt,
  }
}

function withResult(known: ClaimStanding, { result, observed, at }: LedgerRecord & LedgerBodyOf<'result'>): ClaimStanding {
  const looked = result !== 'effective' && result !== 'unproven' && result !== 'not-effective'
  return looked && observed !== null ? withState(known, stateOf(observed), { at, since: observed.lastModifiedAt }) : known
}
