// Calls to AWS IoT that only read: each once and within its time, counted, its errors in the words of the catalogue.
import { IoTClient } from '@aws-sdk/client-iot'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { orAborted } from '../model/aborted.ts'
import { type AwsCredentialSource, awsErrorCode, awsErrorName, codeClassOf } from '../model/aws.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { CodeClass, Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'

/** Where AWS IoT is. Without an endpoint the region's own is used, without credentials the SDK's usual chain. */
export interface IotReadingOptions {
  readonly region: string
  readonly endpoint?: string
  readonly credentials?: AwsCredentialSource
  readonly telemetry: Pick<Telemetry, 'awsCalled'>
  readonly clock: Clock
}

/** The calls of one door. */
export interface IotReading<Operation extends string> {
  readonly client: IoTClient
  /** Sends a call and counts it. Rejects with `aws-*`, on abort as the signal says, and with an error that is an answer as it came. */
  call<T>(operation: Operation, signal: AbortSignal, send: (either: AbortSignal) => Promise<T>): Promise<T>
}

/** How long a call may take to its last byte. */
const DEADLINE: Millis = 10 * SECOND

/** Calls of a door whose rights stand in `rights`, a file of `deploy/iam`. `isAnswer`: an error of AWS by which it says something. */
export function openIotReading<Operation extends string>(
  { region, endpoint, credentials, telemetry, clock }: IotReadingOptions,
  { rights, isAnswer = () => false }: { readonly rights: string; readonly isAnswer?: (thrown: unknown) => boolean },
): IotReading<Operation> {
  const client = new IoTClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Whoever asks tries again, and holds to a pace: others use the quota too.
    maxAttempts: 1,
    // Without `throwOnRequestTimeout` a silent server holds the call for ever: the SDK only warns.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3 * SECOND, requestTimeout: DEADLINE, throwOnRequestTimeout: true }),
  })

  let isExpired = false

  function translate(operation: Operation, isLate: boolean, thrown: unknown): ClaimwatchError {
    // What gave the credentials has said it in the words of the catalogue.
    if (thrown instanceof ClaimwatchError) return thrown
    const where = `${operation} in ${region}`
    if (isLate)
      return new ClaimwatchError('aws-unreachable', { what: `${where} was not answered within ${DEADLINE / SECOND} s`, cause: thrown })
    const name = awsErrorName(thrown)
    const code = awsErrorCode(thrown)
    const what = name === 'SyntaxError' ? `what answered ${where} is not AWS IoT` : `${where} failed with ${name}`
    if (code !== 'aws-denied') return new ClaimwatchError(code, { what, cause: thrown })
    return new ClaimwatchError(code, {
      what,
      cause: thrown,
      mend: `Check the credentials, and grant iot:${operation} (deploy/iam/${rights}).`,
    })
  }

  return {
    client,
    async call(operation, signal, send) {
      const began = clock()
      const told = (codeClass: CodeClass): void => telemetry.awsCalled('iot', operation, codeClass, (clock() - began) / SECOND)
      const limit = AbortSignal.timeout(DEADLINE)
      const either = AbortSignal.any([signal, limit])
      try {
        await orAborted(client.config.credentials({ forceRefresh: isExpired }), either)
        isExpired = false
        const answer = await orAborted(send(either), either)
        told('2xx')
        return answer
      } catch (thrown) {
        signal.throwIfAborted()
        if (isAnswer(thrown)) throw thrown
        const error = translate(operation, limit.aborted, thrown)
        isExpired ||= error.code === 'aws-credentials-expired'
        told(codeClassOf(error))
        throw error
      }
    },
  }
}
