// The door to CloudWatch Logs: one page of a log group by `FilterLogEvents`. No opinions; errors in the words of the catalogue.
import { CloudWatchLogsClient, FilterLogEventsCommand, type FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import type { LogGroup, Page, PageRequest } from './sweep.ts'

/** Which log group is read, and where. Without an endpoint the region's own is used; credentials come from the SDK's usual chain. */
export interface LogGroupOptions {
  readonly logGroup: string
  readonly region: string
  readonly endpoint?: string
  readonly telemetry: Telemetry
  readonly clock: Clock
}

/** A log group behind the door, and `close` to let its connections go. */
export function openLogGroup({ logGroup, region, endpoint, telemetry, clock }: LogGroupOptions): LogGroup & { close(): void } {
  const client = new CloudWatchLogsClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // For reading only: the SDK slows down by itself when the quota, which others use too, is spent.
    retryMode: 'adaptive',
    maxAttempts: 3,
    // Without `throwOnRequestTimeout` a silent server holds the call for ever: the SDK only warns.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3 * SECOND, requestTimeout: 15 * SECOND, throwOnRequestTimeout: true }),
  })
  let awsTime: Millis | null = null
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      awsTime = dateOf(result.response)
      return result
    },
    { step: 'deserialize', name: 'claimwatchAwsTime' },
  )

  return {
    name: logGroup,
    async readPage({ from, to, token }: PageRequest, signal: AbortSignal): Promise<Page> {
      const command = new FilterLogEventsCommand({
        logGroupName: logGroup,
        startTime: Math.max(0, Math.floor(from)),
        ...(to === null ? {} : { endTime: Math.floor(to) }),
        ...(token === null ? {} : { nextToken: token }),
      })
      const began = clock()
      const told = (codeClass: Parameters<Telemetry['awsCalled']>[2]): void =>
        telemetry.awsCalled('logs', 'FilterLogEvents', codeClass, (clock() - began) / SECOND)
      try {
        const answer = await client.send(command, { abortSignal: signal })
        told('2xx')
        return pageOf(answer, awsTime)
      } catch (thrown) {
        if (signal.aborted) throw signal.reason
        const error = translate(logGroup, region, thrown)
        told(codeClassOf(error))
        throw error
      }
    },
    close: () => client.destroy(),
  }
}

function pageOf({ events = [], nextToken }: FilterLogEventsCommandOutput, awsTime: Millis | null): Page {
  const records = events.map(({ message, logStreamName, eventId, timestamp, ingestionTime }) => ({
    message: message ?? '',
    stream: logStreamName ?? '',
    eventId: eventId ?? null,
    timestamp: timestamp ?? null,
    ingestionTime: ingestionTime ?? null,
  }))
  return { records, nextToken: nextToken ?? null, awsTime }
}

/** The `Date` header of an answer, to the second. */
function dateOf(response: unknown): Millis | null {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return null
  const { headers } = response
  if (typeof headers !== 'object' || headers === null || !('date' in headers) || typeof headers.date !== 'string') return null
  const at = Date.parse(headers.date)
  return Number.isNaN(at) ? null : at
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  ResourceNotFoundException: 'aws-not-found',
  AccessDeniedException: 'aws-denied',
  UnrecognizedClientException: 'aws-denied',
  InvalidClientTokenId: 'aws-denied',
  InvalidSignatureException: 'aws-denied',
  SignatureDoesNotMatch: 'aws-denied',
  ExpiredTokenException: 'aws-denied',
  CredentialsProviderError: 'aws-denied',
  // Not among the errors that this command documents, and yet what a spent quota gives.
  ThrottlingException: 'aws-throttled',
  Throttling: 'aws-throttled',
  TooManyRequestsException: 'aws-throttled',
  LimitExceededException: 'aws-throttled',
  TimeoutError: 'aws-unreachable',
  // An answer that is no JSON comes from a proxy or a stand-in, not from AWS.
  SyntaxError: 'aws-unreachable',
}

function translate(logGroup: string, region: string, thrown: unknown): ClaimwatchError {
  const name = thrown instanceof Error ? thrown.name : ''
  const code = CODES[name] ?? (isNetworkError(thrown) ? 'aws-unreachable' : 'aws-failed')
  const where = `log group ${logGroup} in ${region}`
  if (name === 'SyntaxError') return new ClaimwatchError(code, { what: `something that is not AWS answered for ${where}`, cause: thrown })
  return new ClaimwatchError(code, { what: `reading ${where} failed with ${name || 'no name'}`, cause: thrown })
}

function isNetworkError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && /^E[A-Z_]+$/.test(thrown.code)
}

function codeClassOf({ code }: ClaimwatchError): '4xx' | '5xx' | 'throttled' | 'network' {
  if (code === 'aws-throttled') return 'throttled'
  if (code === 'aws-unreachable') return 'network'
  return code === 'aws-failed' ? '5xx' : '4xx'
}
