// The door to AWS IoT: describe a claim certificate, set it INACTIVE, set it ACTIVE. No opinions; one wire call a method.
import { DescribeCertificateCommand, IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { type AwsCredentialSource, codeClassOf } from '../model/aws.ts'
import type { CertificateId } from '../model/claim.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, SECOND } from '../model/time.ts'
import { translateAwsError } from './aws-errors.ts'
import { type CertificateDoor, manualStep } from './certificates.ts'

/** Where AWS IoT is. Without an endpoint the region's own is used, without credentials the SDK's usual chain. */
export interface AwsIotOptions {
  readonly region: string
  readonly endpoint?: string
  readonly credentials?: AwsCredentialSource
  readonly telemetry: Telemetry
  readonly clock: Clock
}

/** The certificate door of an AWS account and region, and `close` to let its connections go. */
export function openAwsIot(options: AwsIotOptions): CertificateDoor & { close(): void } {
  const { region, endpoint, credentials, telemetry, clock } = options
  const client = new IoTClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The SDK would try three times unseen. The act protocol counts wire calls, so that it does not.
    maxAttempts: 1,
    // Without `throwOnRequestTimeout` a silent server holds the call for ever: the SDK only warns (reliability reference, finding 3).
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3 * SECOND, requestTimeout: 5 * SECOND, throwOnRequestTimeout: true }),
  })
  const reported = reporting(() => client.config.credentials({ forceRefresh: true }), telemetry, clock)

  return {
    describe: (id, signal) =>
      reported({ operation: 'DescribeCertificate', id, byHand: null, signal }, async () => {
        const answer = await client.send(new DescribeCertificateCommand({ certificateId: id }), { abortSignal: signal })
        const { status, lastModifiedDate, customerVersion } = answer.certificateDescription ?? {}
        // A 200 without a status comes from a proxy, not from AWS.
        if (status === undefined) throw new SyntaxError('the answer holds no status')
        return { status, lastModifiedAt: lastModifiedDate?.getTime() ?? null, customerVersion: customerVersion ?? null }
      }),
    disable: (id, signal) =>
      reported({ operation: 'UpdateCertificate', id, byHand: manualStep('disable', id), signal }, async () => {
        const command = new UpdateCertificateCommand({ certificateId: id, newStatus: 'INACTIVE' })
        const answer = await client.send(command, { abortSignal: signal })
        return { requestId: answer.$metadata.requestId ?? null }
      }),
    enable: (id, signal) =>
      reported({ operation: 'UpdateCertificate', id, byHand: manualStep('enable', id), signal }, async () => {
        const command = new UpdateCertificateCommand({ certificateId: id, newStatus: 'ACTIVE' })
        const answer = await client.send(command, { abortSignal: signal })
        return { requestId: answer.$metadata.requestId ?? null }
      }),
    close: () => client.destroy(),
  }
}

interface WireCall {
  readonly operation: 'DescribeCertificate' | 'UpdateCertificate'
  readonly id: CertificateId
  /** What a person with the right would type instead; null where there is nothing to be done by hand. */
  readonly byHand: string | null
  readonly signal: AbortSignal
}

/**
 * Times and counts each call, and speaks of its errors in the words of the catalogue. After credentials have expired the next call has
 * others: none is sent twice for it.
 */
function reporting(refresh: () => Promise<unknown>, telemetry: Telemetry, clock: Clock) {
  let isExpired = false
  return async <T>({ operation, id, byHand, signal }: WireCall, send: () => Promise<T>): Promise<T> => {
    const began = clock()
    try {
      if (isExpired) await refresh()
      isExpired = false
      const answer = await send()
      telemetry.awsCalled('iot', operation, '2xx', (clock() - began) / SECOND)
      return answer
    } catch (thrown) {
      signal.throwIfAborted()
      const error = translateAwsError(thrown, { operation, id, byHand })
      isExpired ||= error.code === 'aws-credentials-expired'
      telemetry.awsCalled('iot', operation, codeClassOf(error), (clock() - began) / SECOND)
      throw error
    }
  }
}
