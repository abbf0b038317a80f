// Credentials for AWS: those of the surroundings, or of a role that is assumed with them. The SDK's own providers, with errors that a
// person can act upon.
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { type AwsCredentialSource, awsErrorCode, awsErrorName } from '../model/aws.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { SECOND } from '../model/time.ts'

/** A role of another account, or of this one, as the configuration names it. */
export interface RoleToAssume {
  readonly arn: string
  readonly externalId?: string
  readonly sessionName: string
}

/** Where a role is assumed, and where it was named. */
export interface RoleContext {
  /** The setting that names the role, for complaints: `feeds[0].cloudwatch.assumeRole`. */
  readonly setting: string
  readonly region: string
  /** Another address of AWS, for tests. */
  readonly endpoint?: string
}

/** The credentials of a role; without one those of the surroundings. */
export function credentialsFor(role: RoleToAssume | undefined, context: RoleContext): AwsCredentialSource {
  return role === undefined ? surroundingCredentials() : assumedRole(role, context)
}

/**
 * What the environment, the files of the AWS tools or the machine's role give, in the SDK's usual order. Files are read anew each time:
 * tools write new credentials into them.
 */
function surroundingCredentials() {
  return fromNodeProviderChain({ ignoreCache: true })
}

/**
 * The credentials of a role. Whoever signs with them has them fetched anew some minutes before they expire. Rejects with `aws-denied`
 * naming the setting where the role may not be assumed, else with the code of what went wrong.
 */
function assumedRole(role: RoleToAssume, context: RoleContext): AwsCredentialSource {
  return async () => {
    try {
      // Made anew each time, since a provider remembers with whose credentials it asked: those may be what has expired.
      return await providerOf(role, context)()
    } catch (thrown) {
      throw translate(role, context, thrown)
    }
  }
}

function providerOf({ arn, externalId, sessionName }: RoleToAssume, { region, endpoint }: RoleContext) {
  return fromTemporaryCredentials({
    params: { RoleArn: arn, RoleSessionName: sessionName, ...(externalId === undefined ? {} : { ExternalId: externalId }) },
    masterCredentials: surroundingCredentials(),
    clientConfig: {
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 3 * SECOND, requestTimeout: 5 * SECOND, throwOnRequestTimeout: true },
    },
  })
}

function translate({ arn }: RoleToAssume, { setting }: RoleContext, thrown: unknown): ClaimwatchError {
  const code = awsErrorCode(thrown)
  const what = `${setting}: the role ${arn} could not be assumed (${awsErrorName(thrown)})`
  if (code !== 'aws-denied') return new ClaimwatchError(code, { what, cause: thrown })
  const mend = 'Check the ARN, the external id, the trust policy of the role, and that our own credentials may call sts:AssumeRole on it.'
  return new ClaimwatchError(code, { what, mend, cause: thrown })
}
