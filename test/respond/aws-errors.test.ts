// What the SDK throws, in the words of the catalogue; `aws-iot.test.ts` sees the same errors come over the wire.
import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/model/errors.ts'
import { codeClassOf, translateAwsError } from '../../src/respond/aws-errors.ts'

const call = { operation: 'UpdateCertificate', id: 'abc', byHand: 'aws iot …' }
const named = (name: string, members: object = {}): Error => Object.assign(new Error('secret'), { name, ...members })

describe('translateAwsError', () => {
  const table: readonly [unknown, ErrorCode, ReturnType<typeof codeClassOf>][] = [
    [named('AccessDeniedException'), 'aws-denied', '4xx'],
    [named('CredentialsProviderError'), 'aws-denied', '4xx'],
    [named('ResourceNotFoundException'), 'aws-not-found', '4xx'],
    [named('CertificateStateException'), 'aws-wrong-state', '4xx'],
    [named('ThrottlingException'), 'aws-throttled', 'throttled'],
    [named('TimeoutError'), 'aws-unreachable', 'network'],
    [named('Error', { code: 'ECONNRESET' }), 'aws-unreachable', 'network'],
    [named('SyntaxError'), 'aws-unreachable', 'network'],
    [named('Error', { code: 'nonsense' }), 'aws-failed', '5xx'],
    ['no error at all', 'aws-failed', '5xx'],
  ]
  it.each(table)('%s is %s', (thrown, code, codeClass) => {
    const error = translateAwsError(thrown, call)
    expect(error.code).toBe(code)
    expect(codeClassOf(error)).toBe(codeClass)
    // What AWS says beyond the name may hold an account, an address, a key id.
    expect(error.message).not.toContain('secret')
  })

  it('names the right and the way by hand where it was denied', () => {
    expect(translateAwsError(named('AccessDeniedException'), call).message).toContain('iot:UpdateCertificate')
    expect(translateAwsError(named('AccessDeniedException'), call).message).toContain('aws iot …')
    expect(translateAwsError(named('AccessDeniedException'), { ...call, byHand: null }).message).not.toContain('by hand')
  })
})
