// The door to AWS STS: who we are to AWS, and what time it is there. One call that needs no right.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { type AwsCredentialSource, awsErrorCode, awsErrorName } from '../../model/aws.ts'
import { ClaimwatchError } from '../../model/errors.ts'
import { type Millis, SECOND } from '../../model/time.ts'

export interface CallerIdentityOptions {
  readonly region: string
  readonly endpoint?: string
  readonly credentials?: AwsCredentialSource
}

/** What one call told. AWS says its time with a refusal, too. */
export interface CallerIdentity {
  /** Our ARN and account, or why AWS did not tell. */
  readonly caller: { readonly arn: string; readonly account: string } | ClaimwatchError
  /** The `Date` of the answer, to the second; null where nothing answered. */
  readonly awsTime: Millis | null
}

/** Asks AWS who we are. Resolves with the refusal where AWS refuses; rejects with the signal's reason on abort. */
export async function askCallerIdentity(options: CallerIdentityOptions, signal: AbortSignal): Promise<CallerIdentity> {
  const { region, endpoint, credentials } = options
  const client = new STSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The SDK mends a wrong clock and tries again: here the first answer is what we want to know.
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3 * SECOND, requestTimeout: 8 * SECOND, throwOnRequestTimeout: true }),
  })
  let awsTime: Millis | null = null
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        const result = await next(args)
        awsTime = dateOf(result.response)
        return result
      } catch (thrown) {
        if (thrown instanceof Error && '$response' in thrown) awsTime = dateOf(thrown.$response)
        throw thrown
      }
    },
    { step: 'deserialize', name: 'claimwatchAwsTime' },
  )
  try {
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal })
    if (Arn === undefined || Account === undefined) throw new SyntaxError('the answer names nobody')
    return { caller: { arn: Arn, account: Account }, awsTime }
  } catch (thrown) {
    signal.throwIfAborted()
    return { caller: translate(region, thrown), awsTime }
  } finally {
    client.destroy()
  }
}

function translate(region: string, thrown: unknown): ClaimwatchError {
  if (thrown instanceof ClaimwatchError) return thrown
  const name = awsErrorName(thrown)
  const where = `GetCallerIdentity in ${region}`
  const what = name === 'SyntaxError' ? `what answered ${where} is not AWS STS` : `${where} failed with ${name}`
  return new ClaimwatchError(awsErrorCode(thrown), { what, cause: thrown })
}

function dateOf(response: unknown): Millis | null {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return null
  const { headers } = response
  if (typeof headers !== 'object' || headers === null || !('date' in headers) || typeof headers.date !== 'string') return null
  const at = Date.parse(headers.date)
  return Number.isNaN(at) ? null : at
}
