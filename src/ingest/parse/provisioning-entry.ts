// Entries of the provisioning service, and the line that the pre-provisioning hook writes (design 5.2).
import { parseCertificateId } from '../../model/claim.ts'
import { remembered } from '../../model/remembered.ts'
import { type Untrusted, untrusted } from '../../model/untrusted.ts'
import { addCommonFacts, type EntryReader, rejected, untrustedOr } from './entry-facts.ts'
import { isFields, textOf } from './fields.ts'
import { certificateOf } from './principal.ts'

/** Any partition (`aws`, `aws-cn`, `aws-us-gov`), region and account. */
const TEMPLATE_ARN = /^arn:aws[a-z-]{0,16}:iot:([a-z0-9-]{1,32}):(\d{12}):provisioningtemplate\/([^/]+)$/

/**
 * Reads `GetDeviceCredentials` and `ProvisionDevice`. By the documentation they name no claim; should one carry a principal, it counts
 * only if it is a configured claim, since it may as well be the new certificate.
 */
export const readServiceEntry: EntryReader = (draft, entry, principal, around) => {
  addCommonFacts(draft, entry, around)
  draft.claim = principal !== null && around.claims.has(principal) ? principal : null
  draft.template = untrustedOr(entry.provisioningTemplateName)
  draft.certificate = parseCertificateId(entry.deviceCertificateId)
  return null
}

/** Reads the hook's line. It is the only entry that names claim, certificate, client and serial together, so it must name the claim. */
export const readHookLine: EntryReader = (draft, entry, _principal, around) => {
  const claim = entry.claimCertificateId === null ? null : certificateOf(entry.claimCertificateId)
  const allow = answerOf(entry.allowProvisioning)
  if (claim === null || allow === null) return rejected('malformed-hook-line')
  const template = entry.templateArn === null ? null : templateOf(entry.templateArn)
  addCommonFacts(draft, entry, around)
  draft.account ??= template?.account ?? null
  draft.region = template?.region ?? draft.region
  draft.claim = claim
  draft.template = untrustedOr(template?.name ?? null)
  draft.certificate = parseCertificateId(entry.certificateId)
  draft.serial = serialOf(entry.parameters)
  draft.allow = allow
  return null
}

/** What the ARN of a template names; null for what is none. */
interface TemplateArn {
  readonly region: string
  readonly account: string
  readonly name: string
}

const templateOf = remembered((arn: string): TemplateArn | null => {
  const [, region, account, name] = TEMPLATE_ARN.exec(arn) ?? []
  return region === undefined || account === undefined || name === undefined ? null : { region, account, name }
})

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
