// What AWS IoT throws, in the words of the catalogue; `aws-iot.test.ts` sees the same errors come over the wire.
import { describe, expect, it } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { translateAwsError } from '../../src/respond/aws-errors.ts'

const call = { operation: 'UpdateCertificate', id: 'abc', byHand: 'aws iot …' }
const named = (name: string): Error => Object.assign(new Error('secret'), { name })

describe('translateAwsError', () => {
  it.each([
    ['CertificateStateException', 'aws-wrong-state'],
    ['InvalidRequestException', 'aws-wrong-state'],
    ['ThrottlingException', 'aws-throttled'],
    ['SomethingOfNextYear', 'aws-failed'],
  ])('%s is %s', (name, code) => {
    const error = translateAwsError(named(name), call)
    expect(error.code).toBe(code)
    // What AWS says beyond the name may hold an account, an address, a key id.
    expect(error.message).not.toContain('secret')
  })

  it('names the right and the way by hand where it was denied', () => {
    expect(translateAwsError(named('AccessDeniedException'), call).message).toContain('iot:UpdateCertificate')
    expect(translateAwsError(named('AccessDeniedException'), call).message).toContain('aws iot …')
    expect(translateAwsError(named('AccessDeniedException'), { ...call, byHand: null }).message).not.toContain('by hand')
  })

  it('leaves what was said in the words of the catalogue as it is', () => {
    const said = new ClaimwatchError('aws-denied', { what: 'aws.assumeRole: the role could not be assumed' })
    expect(translateAwsError(said, call)).toBe(said)
  })
})
