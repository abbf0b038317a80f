// The certificate that acted, where a certificate did.
import { type CertificateId, parseCertificateId } from '../../model/claim.ts'
import { remembered } from '../../model/remembered.ts'
import type { Members } from './members.ts'

/** The certificate id that an entry names as its principal; null for a role, a rule, or nobody. */
export function principalOf(entry: Members): CertificateId | null {
  return entry.principalId === null ? null : certificateOf(entry.principalId)
}

/** A log names the same claims again and again. */
const certificateOf = remembered(parseCertificateId)
