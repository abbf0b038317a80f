// What the AWS SDK throws, in the words of the error catalogue. The names are those of the IoT API (aws-iot reference, 3.1).
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'

const CODES: Readonly<Record<string, ErrorCode>> = {
  AccessDeniedException: 'aws-denied',
  UnauthorizedException: 'aws-denied',
  UnrecognizedClientException: 'aws-denied',
  InvalidSignatureException: 'aws-denied',
  ExpiredTokenException: 'aws-denied',
  CredentialsProviderError: 'aws-denied',
  ResourceNotFoundException: 'aws-not-found',
  CertificateStateException: 'aws-wrong-state',
  InvalidRequestException: 'aws-wrong-state',
  ThrottlingException: 'aws-throttled',
  TimeoutError: 'aws-unreachable',
  // The answer was a page of HTML: a proxy's, or that of a stand-in which does not know the call.
  SyntaxError: 'aws-unreachable',
}

/** Names of errors that Node gives a connection, such as ECONNRESET. */
const NETWORK = /^E[A-Z_]+$/

/** The catalogue's error for what a call threw. Its message tells whoever is denied which right is missing, and how to do it by hand. */
export function translateAwsError(
  thrown: unknown,
  call: { readonly operation: string; readonly id: string; readonly byHand: string | null },
): ClaimwatchError {
  const { operation, id, byHand } = call
  const name = thrown instanceof Error ? thrown.name : 'no error'
  const code = CODES[name] ?? (isNetworkError(thrown) ? 'aws-unreachable' : 'aws-failed')
  const what = name === 'SyntaxError' ? `what answered ${operation} of ${id} is not AWS IoT` : `${operation} of ${id} failed with ${name}`
  if (code !== 'aws-denied') return new ClaimwatchError(code, { what, cause: thrown })
  const mend = `Grant iot:${operation} on this certificate${byHand === null ? '' : `, or do it by hand: ${byHand}`}.`
  return new ClaimwatchError(code, { what, cause: thrown, mend })
}

function isNetworkError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && NETWORK.test(thrown.code)
}

/** The class of an error in the metric of AWS calls. */
export function codeClassOf({ code }: ClaimwatchError): '4xx' | '5xx' | 'throttled' | 'network' {
  if (code === 'aws-throttled') return 'throttled'
  if (code === 'aws-unreachable') return 'network'
  return code === 'aws-failed' ? '5xx' : '4xx'
}
