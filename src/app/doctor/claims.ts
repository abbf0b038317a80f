// Whether AWS describes each configured claim, and what it takes to disable it.
import { UNREGISTERED } from '../../model/claim.ts'
import { ClaimwatchError } from '../../model/errors.ts'
import type { ObservedCertificate } from '../../model/ledger.ts'
import type { ClaimSettings } from '../../model/settings.ts'
import { isoTime } from '../../model/time.ts'
import type { CertificateDoor } from '../../respond/certificates.ts'
import { type Diagnosis, ok, skip, warn } from './diagnosis.ts'

/** What AWS says of the certificate of a claim. Rejects where it does not tell. */
export async function lookAtClaim(
  { id }: ClaimSettings,
  region: string,
  door: CertificateDoor,
  signal: AbortSignal,
): Promise<ObservedCertificate> {
  try {
    return await door.describe(id, signal)
  } catch (thrown) {
    if (!(thrown instanceof ClaimwatchError) || thrown.code !== 'aws-not-found') throw thrown
    const mend = `Check claims[].id and aws.region: aws iot describe-certificate --region ${region} --certificate-id ${id}.`
    throw new ClaimwatchError('aws-not-found', { what: `there is no certificate ${id} in ${region}`, mend, cause: thrown })
  }
}

/** What that means: a claim that is not ACTIVE is either retired, or somebody has acted already. */
export function diagnoseClaim(
  { alias, id }: ClaimSettings,
  region: string,
  { status, lastModifiedAt }: ObservedCertificate,
): readonly Diagnosis[] {
  const check = `claim ${alias}`
  const since = lastModifiedAt === null ? '' : ` since ${isoTime(lastModifiedAt)}`
  const text = `certificate ${id} in ${region} is ${status}${since}`
  if (status === 'ACTIVE') return [ok(check, text)]
  const mend = 'No device can use it. If it is retired, take it out of claims[]; else look who changed it (CloudTrail, UpdateCertificate).'
  return [warn(check, text, mend)]
}

/** AWS has no dry run of `UpdateCertificate`, and to ask IAM would take a right that nothing else here needs (docs/decisions). */
export function diagnoseActing(claims: readonly ClaimSettings[], region: string, account: string | null): readonly Diagnosis[] {
  return claims.map(({ alias, id, mode }) => {
    const check = `disable ${alias}`
    if (mode === 'observe') return skip(check, 'mode observe: it only tells')
    const right = `iot:UpdateCertificate on arn:aws:iot:${region}:${account ?? '<account>'}:cert/${id}`
    return skip(
      check,
      `mode ${mode}: whether we may cannot be proved without doing it`,
      `See that the role of \`respond\` has ${right} (deploy/iam/respond.json).`,
    )
  })
}

/** Where no claim is configured everything counts as unregistered. */
export function diagnoseClaims(claims: readonly ClaimSettings[]): readonly Diagnosis[] {
  const text = `no claim is configured: whatever is used counts as ${UNREGISTERED}, and can only be told`
  return claims.length > 0 ? [] : [warn('claims', text, 'Add yours to claims[] (docs/going-to-production.md).')]
}
