// The certificate that acted, where a certificate did.
import { type CertificateId, parseCertificateId } from '../../model/claim.ts'
import type { Members } from './members.ts'
import { remembered } from './remembered.ts'

/** The certificate id that an entry names as its principal; null for a role, a rule, or nobody. */
export function principalOf(entry: Members): CertificateId | null {
  const principal = entry.text('principalId')
  return principal === null ? null : certificateOf(principal)
}

/** A log names the same claims again and again. */
const certificateOf = remembered(parseCertificateId)
