// Entries of the provisioning service, and the line that the pre-provisioning hook writes (design 5.2).
import { parseCertificateId } from '../../model/claim.ts'
import { type Untrusted, untrusted } from '../../model/untrusted.ts'
import { commonFacts, type EntryReader, rejected, untrustedOr } from './entry-facts.ts'
import { isFields, textOf } from './fields.ts'

/** Any partition (`aws`, `aws-cn`, `aws-us-gov`), region and account. */
const TEMPLATE_ARN = /^arn:aws[a-z-]{0,16}:iot:([a-z0-9-]{1,32}):(\d{12}):provisioningtemplate\/([^/]+)$/

/**
 * Reads `GetDeviceCredentials` and `ProvisionDevice`. By the documentation they name no claim; should one carry a principal, it counts
 * only if it is a configured claim, since it may as well be the new certificate.
 */
export const readServiceEntry: EntryReader = (entry, _kind, principal, around) => {
  return {
    ...commonFacts(entry, around),
    claim: principal !== null && around.claims.has(principal) ? principal : null,
    template: untrustedOr(entry.provisioningTemplateName),
    certificate: parseCertificateId(entry.deviceCertificateId),
  }
}

/** Reads the hook's line. It is the only entry that names claim, certificate, client and serial together, so it must name the claim. */
export const readHookLine: EntryReader = (entry, _kind, _principal, around) => {
  const claim = parseCertificateId(entry.claimCertificateId)
  const allow = answerOf(entry.allowProvisioning)
  if (claim === null || allow === null) return rejected('malformed-hook-line')
  const common = commonFacts(entry, around)
  const [, region = common.region, account = common.account, template = null] = TEMPLATE_ARN.exec(entry.templateArn ?? '') ?? []
  return {
    ...common,
    account: common.account ?? account,
    region,
    claim,
    template: template === null ? null : untrusted(template),
    certificate: parseCertificateId(entry.certificateId),
    serial: serialOf(entry.parameters),
    allow,
  }
}

/** Some copies of the sample hook write the answer as a text. */
function answerOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  return null
}

/** The names of parameters are the template's; AWS's samples write `SerialNumber`. */
function serialOf(parameters: unknown): Untrusted | null {
  if (!isFields(parameters)) return null
  const name = Object.keys(parameters).find((key) => key.toLowerCase() === 'serialnumber')
  const serial = name === undefined ? null : textOf(parameters, name)
  return serial === null ? null : untrusted(serial)
}
