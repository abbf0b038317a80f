// Entries of the provisioning service, and the hook's line.
import { describe, expect, it } from 'vitest'
import { emptyDraft } from '../../../src/ingest/parse/draft.ts'
import { membersOf } from '../../../src/ingest/parse/members.ts'
import { principalOf } from '../../../src/ingest/parse/principal.ts'
import { readHookLine, readServiceEntry } from '../../../src/ingest/parse/provisioning-entry.ts'
import { brokerEntry, CLAIM, DEVICE, hookLine, PLACEHOLDER, STRANGER } from './entries.ts'

const around = { claims: new Set([CLAIM]), account: null, region: null }

describe('the service', () => {
  const read = (members: Record<string, unknown>) => {
    const entry = membersOf(brokerEntry({ principalId: undefined, ...members }))
    const draft = emptyDraft()
    return readServiceEntry(draft, entry, principalOf(entry), around) ?? draft
  }

  it('names template and certificate, and no claim', () => {
    const members = { provisioningTemplateName: 'acme', deviceCertificateId: DEVICE.toUpperCase() }
    expect(read(members)).toMatchObject({ claim: null, template: 'acme', certificate: DEVICE })
  })

  it('is never taken at the documented placeholder for a certificate', () => {
    expect(read({ deviceCertificateId: PLACEHOLDER })).toMatchObject({ certificate: null })
  })

  it('names a claim only where its principal is a configured one', () => {
    expect(read({ principalId: CLAIM })).toMatchObject({ claim: CLAIM })
    expect(read({ principalId: STRANGER })).toMatchObject({ claim: null })
  })
})

describe('the hook', () => {
  const read = (members: Record<string, unknown> = {}) => {
    const draft = emptyDraft()
    return readHookLine(draft, membersOf(hookLine(members)), null, around) ?? draft
  }

  it('names claim, certificate, client, template and serial together', () => {
    expect(read()).toMatchObject({
      claim: CLAIM,
      certificate: DEVICE,
      clientId: 'SN-00001234',
      template: 'acme-sensor-v2',
      serial: 'SN-00001234',
      allow: true,
      account: '111122223333',
      region: 'eu-west-1',
    })
  })

  it('is an event for a claim that nobody configured, too', () => {
    expect(read({ claimCertificateId: STRANGER })).toMatchObject({ claim: STRANGER })
  })

  it.each([
    ['arn:aws-cn:iot:cn-north-1:111122223333:provisioningtemplate/acme', 'acme', 'cn-north-1'],
    ['arn:aws-us-gov:iot:us-gov-west-1:111122223333:provisioningtemplate/acme', 'acme', 'us-gov-west-1'],
    ['arn:aws:iot:eu-west-1:111122223333:thing/acme', null, null],
    ['acme', null, null],
    [null, null, null],
  ])('reads %s as template %s in %s', (templateArn, template, region) => {
    expect(read({ templateArn })).toMatchObject({ template, region })
  })

  it('takes the account from the ARN where the line has none', () => {
    expect(read({ accountId: undefined })).toMatchObject({ account: '111122223333' })
  })

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
  ])('reads the answer %j as %j', (allowProvisioning, allow) => {
    expect(read({ allowProvisioning })).toMatchObject({ allow })
  })

  it.each([
    { allowProvisioning: 'yes' },
    { allowProvisioning: undefined },
    { claimCertificateId: undefined },
    { claimCertificateId: CLAIM.slice(1) },
    { claimCertificateId: PLACEHOLDER },
  ])('is malformed with %j', (members) => {
    expect(read(members)).toEqual({ is: 'rejected', reason: 'malformed-hook-line' })
  })

  it.each([
    [{ serialnumber: 'a' }, 'a'],
    [{ SerialNumber: 5 }, null],
    [{ Location: 'x' }, null],
    ['SN', null],
    [null, null],
  ])('finds in the parameters %j the serial %j', (parameters, serial) => {
    expect(read({ parameters })).toMatchObject({ serial })
  })
})
