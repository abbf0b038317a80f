// The certificate that acted, where a certificate did.
import { type CertificateId, parseCertificateId } from '../../model/claim.ts'
import { remembered } from '../../model/remembered.ts'
import type { Members } from './members.ts'

/** The certificate id that an entry names as its principal; null for a role, a rule, or nobody. */
export function principalOf(entry: Members): CertificateId | null {
  return entry.principalId === null ? null : certificateOf(entry.principalId)
}

/** The certificate that a text names, for texts that come again and again: a log names the same claims everywhere. */
export const certificateOf = remembered(parseCertificateId)
