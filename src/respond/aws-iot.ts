// The door to AWS IoT: describe a claim certificate, set it INACTIVE, set it ACTIVE. No opinions; one wire call a method.
import { DescribeCertificateCommand, IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { CertificateId } from '../model/claim.ts'
import { ClaimwatchError, type ErrorCode } from '../model/errors.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, SECOND } from '../model/time.ts'
import type { CertificateDoor } from './certificates.ts'

/** Where AWS IoT is. Without an endpoint the region's own is used; credentials come from the SDK's usual chain. */
export interface AwsIotOptions {
  readonly region: string
  readonly endpoint?: string
  readonly telemetry: Telemetry
  readonly clock: Clock
}

/** The certificate door of an AWS account and region, and `close` to let its connections go. */
export function openAwsIot({ region, endpoint, telemetry, clock }: AwsIotOptions): CertificateDoor & { close(): void } {
  const client = new IoTClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // The SDK would try three times unseen. The act protocol counts wire calls, so that it does not.
    maxAttempts: 1,
    // Without `throwOnRequestTimeout` a silent server holds the call for ever: the SDK only warns (reliability reference, finding 3).
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3 * SECOND, requestTimeout: 5 * SECOND, throwOnRequestTimeout: true }),
  })

  async function call<T>(
    operation: 'DescribeCertificate' | 'UpdateCertificate',
    id: CertificateId,
    signal: AbortSignal,
    send: () => Promise<T>,
  ): Promise<T> {
    const began = clock()
    try {
      const answer = await send()
      telemetry.awsCalled('iot', operation, '2xx', (clock() - began) / SECOND)
      return answer
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      const error = translate(operation, id, thrown)
      telemetry.awsCalled('iot', operation, codeClassOf(error), (clock() - began) / SECOND)
      throw error
    }
  }

  return {
    describe: (id, signal) =>
      call('DescribeCertificate', id, signal, async () => {
        const answer = await client.send(new DescribeCertificateCommand({ certificateId: id }), { abortSignal: signal })
        const { status, lastModifiedDate, customerVersion } = answer.certificateDescription ?? {}
        // A 200 without a status comes from a proxy, not from AWS.
        if (status === undefined) throw new SyntaxError('the answer holds no status')
        return { status, lastModifiedAt: lastModifiedDate?.getTime() ?? null, customerVersion: customerVersion ?? null }
      }),
    disable: (id, signal) =>
      call('UpdateCertificate', id, signal, async () => {
        const answer = await client.send(new UpdateCertificateCommand({ certificateId: id, newStatus: 'INACTIVE' }), {
          abortSignal: signal,
        })
        return { requestId: answer.$metadata.requestId ?? null }
      }),
    enable: (id, signal) =>
      call('UpdateCertificate', id, signal, async () => {
        const answer = await client.send(new UpdateCertificateCommand({ certificateId: id, newStatus: 'ACTIVE' }), { abortSignal: signal })
        return { requestId: answer.$metadata.requestId ?? null }
      }),
    close: () => client.destroy(),
  }
}

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
  ServiceUnavailableException: 'aws-failed',
  InternalFailureException: 'aws-failed',
  TimeoutError: 'aws-unreachable',
  SyntaxError: 'aws-unreachable',
}

function translate(operation: string, id: CertificateId, thrown: unknown): ClaimwatchError {
  const name = thrown instanceof Error ? thrown.name : ''
  const code = CODES[name] ?? (isNetworkError(thrown) ? 'aws-unreachable' : 'aws-failed')
  const what =
    name === 'SyntaxError'
      ? `something that is not AWS IoT answered ${operation} of ${id}`
      : `${operation} of ${id} failed with ${name || 'no name'}`
  return new ClaimwatchError(code, { what, cause: thrown, ...mendOf(code, operation, id) })
}

/** Whoever is denied must still be able to contain: the command for a person who has the right. */
function mendOf(code: ErrorCode, operation: string, id: CertificateId): { mend?: string } {
  if (code !== 'aws-denied') return {}
  return {
    mend: `Grant iot:${operation} on this certificate, or do it by hand: aws iot update-certificate --certificate-id ${id} --new-status INACTIVE`,
  }
}

function isNetworkError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && /^E[A-Z_]+$/.test(thrown.code)
}

function codeClassOf({ code }: ClaimwatchError): '4xx' | '5xx' | 'throttled' | 'network' {
  if (code === 'aws-throttled') return 'throttled'
  if (code === 'aws-unreachable') return 'network'
  return code === 'aws-failed' ? '5xx' : '4xx'
}
