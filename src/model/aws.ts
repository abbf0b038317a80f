// What every door to AWS shares: credentials as they come in, and what the SDK throws in the words of the error catalogue.
import type { ClaimwatchError, ErrorCode } from './errors.ts'
import type { CodeClass } from './telemetry.ts'
import type { Millis } from './time.ts'

/** What signs a request. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/**
 * Gives credentials. With `forceRefresh` it fetches them anew, whatever it knows. Rejects with `aws-*` where it knows better than the SDK
 * what a person should do, else with what the SDK throws.
 */
export type AwsCredentialSource = (options?: { readonly forceRefresh?: boolean }) => Promise<AwsCredentials>

/** By the names that AWS gives its errors; the services spell some of them differently. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  AccessDenied: 'aws-denied',
  AccessDeniedException: 'aws-denied',
  UnauthorizedException: 'aws-denied',
  UnrecognizedClientException: 'aws-denied',
  InvalidClientTokenId: 'aws-denied',
  InvalidSignatureException: 'aws-denied',
  SignatureDoesNotMatch: 'aws-denied',
  CredentialsProviderError: 'aws-denied',
  ExpiredToken: 'aws-credentials-expired',
  ExpiredTokenException: 'aws-credentials-expired',
  RequestExpired: 'aws-clock-off',
  RequestTimeTooSkewed: 'aws-clock-off',
  ResourceNotFoundException: 'aws-not-found',
  // Not among the errors that most calls document, and yet what a spent quota gives.
  ThrottlingException: 'aws-throttled',
  Throttling: 'aws-throttled',
  TooManyRequestsException: 'aws-throttled',
  LimitExceededException: 'aws-throttled',
  // More was read from a shard than it gives in a second; others read it too.
  ProvisionedThroughputExceededException: 'aws-throttled',
  KMSThrottlingException: 'aws-throttled',
  KMSAccessDeniedException: 'aws-denied',
  TimeoutError: 'aws-unreachable',
  // An answer that is none of the service: a page of a proxy, one that was cut short, or a stand-in that does not know the call.
  SyntaxError: 'aws-unreachable',
}

/** What AWS answers to a signature that is none, and to one of another time. */
const OF_SIGNATURES: ReadonlySet<string> = new Set(['InvalidSignatureException', 'SignatureDoesNotMatch'])

/** Names of errors that Node gives a connection, such as ECONNRESET. */
const NETWORK = /^E[A-Z_]+$/

/** The catalogue's code for what a call of the SDK threw. */
export function awsErrorCode(thrown: unknown): ErrorCode {
  const { httpStatusCode, clockSkewCorrected } = metadataOf(thrown)
  const name = thrown instanceof Error ? thrown.name : ''
  // The SDK has learnt from the answer how far the clocks differ: the next request is signed with AWS's time.
  if (OF_SIGNATURES.has(name) && clockSkewCorrected === true) return 'aws-clock-off'
  const code = CODES[name]
  if (code !== undefined) return code
  if (networkError(thrown) !== null) return 'aws-unreachable'
  return httpStatusCode === 429 ? 'aws-throttled' : 'aws-failed'
}

/** What a person can look up: AWS's name for the error, or that of the network. */
export function awsErrorName(thrown: unknown): string {
  return networkError(thrown) ?? (thrown instanceof Error && thrown.name !== '' ? thrown.name : 'no name')
}

/** The `Date` header of an answer, to the second; null for an answer without one. `response` is what the SDK's middleware sees. */
export function awsDateOf(response: unknown): Millis | null {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return null
  const { headers } = response
  if (typeof headers !== 'object' || headers === null || !('date' in headers) || typeof headers.date !== 'string') return null
  const at = Date.parse(headers.date)
  return Number.isNaN(at) ? null : at
}

/** The class of an error in the metric of AWS calls. */
export function codeClassOf({ code }: ClaimwatchError): CodeClass {
  if (code === 'aws-throttled') return 'throttled'
  if (code === 'aws-unreachable') return 'network'
  return code === 'aws-failed' ? '5xx' : '4xx'
}

function networkError(thrown: unknown): string | null {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
  return typeof code === 'string' && NETWORK.test(code) ? code : null
}

/** What the SDK says beside an error. */
function metadataOf(thrown: unknown): { readonly httpStatusCode?: unknown; readonly clockSkewCorrected?: unknown } {
  const metadata = thrown instanceof Error && '$metadata' in thrown ? thrown.$metadata : null
  return typeof metadata === 'object' && metadata !== null ? metadata : {}
}
