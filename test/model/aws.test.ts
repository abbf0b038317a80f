// What the SDK throws, in the words of the catalogue; the tests of the doors see the same errors come over the wire.
import { describe, expect, it } from 'vitest'
import { awsErrorCode, awsErrorName, codeClassOf } from '../../src/model/aws.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import type { CodeClass } from '../../src/model/telemetry.ts'

const named = (name: string, members: object = {}): Error => Object.assign(new Error('secret'), { name, ...members })

const table: readonly [unknown, ErrorCode, CodeClass][] = [
  [named('AccessDeniedException'), 'aws-denied', '4xx'],
  [named('AccessDenied'), 'aws-denied', '4xx'],
  [named('CredentialsProviderError'), 'aws-denied', '4xx'],
  [named('InvalidSignatureException'), 'aws-denied', '4xx'],
  [named('InvalidSignatureException', { $metadata: { clockSkewCorrected: true } }), 'aws-clock-off', '4xx'],
  [named('ExpiredTokenException'), 'aws-credentials-expired', '4xx'],
  [named('ResourceNotFoundException'), 'aws-not-found', '4xx'],
  [named('ThrottlingException'), 'aws-throttled', 'throttled'],
  // The SDK compares clocks at every error: that says nothing of what the error was.
  [named('ThrottlingException', { $metadata: { clockSkewCorrected: true } }), 'aws-throttled', 'throttled'],
  [named('Unknown', { $metadata: { httpStatusCode: 429 } }), 'aws-throttled', 'throttled'],
  [named('Unknown', { $metadata: { httpStatusCode: 503 } }), 'aws-failed', '5xx'],
  [named('TimeoutError'), 'aws-unreachable', 'network'],
  [named('Error', { code: 'ECONNRESET' }), 'aws-unreachable', 'network'],
  [named('SyntaxError'), 'aws-unreachable', 'network'],
  [named('Error', { code: 'nonsense' }), 'aws-failed', '5xx'],
  ['no error at all', 'aws-failed', '5xx'],
]

it.each(table)('%s is %s', (thrown, code, codeClass) => {
  expect(awsErrorCode(thrown)).toBe(code)
  expect(codeClassOf(new ClaimwatchError(code, { what: 'it happened' }))).toBe(codeClass)
})

describe('the name of an error', () => {
  it.each([
    [named('AccessDeniedException'), 'AccessDeniedException'],
    [named('Error', { code: 'ENOTFOUND' }), 'ENOTFOUND'],
    [named(''), 'no name'],
    [undefined, 'no name'],
  ])('of %s is %s', (thrown, name) => {
    expect(awsErrorName(thrown)).toBe(name)
  })
})
