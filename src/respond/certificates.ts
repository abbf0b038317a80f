// The door to claim certificates, as a contract: look, disable, enable. Nothing else may change a certificate.
import type { CertificateId } from '../model/claim.ts'
import type { ActionKind } from '../model/incident.ts'
import type { ObservedCertificate } from '../model/ledger.ts'

/**
 * What `respond` can do in AWS. No method retries: each makes one wire call, so that the ledger holds one record a call.
 *
 * On failure: rejects with `aws-denied`, `aws-not-found`, `aws-wrong-state` (trying again is no use) or `aws-throttled`,
 * `aws-unreachable`, `aws-failed` (it may be). After a failed `disable` or `enable` nobody knows whether it took effect: describe.
 * On abort of `signal`: rejects with its reason; again nobody knows.
 */
export interface CertificateDoor {
  /** What AWS says of the certificate now. */
  describe(id: CertificateId, signal: AbortSignal): Promise<ObservedCertificate>
  /** Sets the certificate INACTIVE: reversible, never REVOKED. That it resolves is no evidence that it took effect. */
  disable(id: CertificateId, signal: AbortSignal): Promise<{ readonly requestId: string | null }>
  /** Sets the certificate ACTIVE. */
  enable(id: CertificateId, signal: AbortSignal): Promise<{ readonly requestId: string | null }>
}

/** What a certificate must be before an action, and will be after it, in AWS's words. */
export const TRANSITIONS: Readonly<Record<ActionKind, { readonly from: string; readonly to: string }>> = {
  disable: { from: 'ACTIVE', to: 'INACTIVE' },
  enable: { from: 'INACTIVE', to: 'ACTIVE' },
}

/** The command with which a person does by hand what we could not, or may not. */
export function manualStep(kind: ActionKind, claim: CertificateId): string {
  return `aws iot update-certificate --certificate-id ${claim} --new-status ${TRANSITIONS[kind].to}`
}
