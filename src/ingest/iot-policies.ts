// The door to the policies of AWS IoT. It only reads, by three calls.
import { GetPolicyCommand, IoTClient, ListPoliciesCommand, ListTargetsForPolicyCommand } from '@aws-sdk/client-iot'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { type AwsCredentialSource, awsErrorCode, awsErrorName, codeClassOf } from '../model/aws.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { CodeClass, Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { untrusted } from '../model/untrusted.ts'
import type { PolicyDoor, PolicyPage } from './policies.ts'

/** Where AWS IoT is. Without an endpoint the region's own is used, without credentials the SDK's usual chain. */
export interface IotPoliciesOptions {
  readonly region: string
  readonly endpoint?: string
  readonly credentials?: AwsCredentialSource
  readonly telemetry: Pick<Telemetry, 'awsCalled'>
  readonly clock: Clock
}

type Operation = 'ListPolicies' | 'GetPolicy' | 'ListTargetsForPolicy'

/** The most that AWS gives on a page. */
const PAGE = 250
/** How long a call may take to its last byte. */
const DEADLINE: Millis = 10 * SECOND

/** The policies of an account in a region, and `close` to let the connections go. */
export function openIotPolicies(options: IotPoliciesOptions): PolicyDoor & { close(): void } {
  const { region, endpoint, credentials, telemetry, clock } = options
  const client = new IoTClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Whoever asks tries again, and holds to a pace: others use the quota too.
    maxAttempts: 1,
    // Without `throwOnRequestTimeout` a silent server holds the call for ever: the SDK only warns.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3 * SECOND, requestTimeout: DEADLINE, throwOnRequestTimeout: true }),
  })

  async function call<T>(operation: Operation, signal: AbortSignal, send: (either: AbortSignal) => Promise<T>): Promise<T> {
    const began = clock()
    const told = (codeClass: CodeClass): void => telemetry.awsCalled('iot', operation, codeClass, (clock() - began) / SECOND)
    const limit = AbortSignal.timeout(DEADLINE)
    try {
      const answer = await send(AbortSignal.any([signal, limit]))
      told('2xx')
      return answer
    } catch (thrown) {
      signal.throwIfAborted()
      const error = translate(operation, region, limit.aborted, thrown)
      told(codeClassOf(error))
      throw error
    }
  }

  return {
    async policies(after, signal) {
      const command = new ListPoliciesCommand({ pageSize: PAGE, ...(after === null ? {} : { marker: after }) })
      const answer = await call('ListPolicies', signal, (either) => client.send(command, { abortSignal: either }))
      return pageOf(
        (answer.policies ?? []).map(({ policyName }) => policyName),
        answer.nextMarker,
      )
    },
    async document(policy, signal) {
      const answer = await call('GetPolicy', signal, (either) =>
        client.send(new GetPolicyCommand({ policyName: policy }), { abortSignal: either }),
      )
      if (answer.policyDocument !== undefined) return answer.policyDocument
      throw new ClaimwatchError('aws-unreachable', { what: `what answered GetPolicy in ${region} is not AWS IoT` })
    },
    async targets(policy, after, signal) {
      const command = new ListTargetsForPolicyCommand({
        ...{ policyName: policy, pageSize: PAGE },
        ...(after === null ? {} : { marker: after }),
      })
      const answer = await call('ListTargetsForPolicy', signal, (either) => client.send(command, { abortSignal: either }))
      return pageOf(answer.targets ?? [], answer.nextMarker)
    },
    close: () => client.destroy(),
  }
}

/** Names that people of the account chose are shown through `render`, as whatever else comes from there. */
function pageOf(items: readonly (string | undefined)[], next: string | undefined): PolicyPage {
  return { items: items.filter((item) => item !== undefined).map(untrusted), next: next === undefined || next === '' ? null : next }
}

function translate(operation: Operation, region: string, isLate: boolean, thrown: unknown): ClaimwatchError {
  // What gave the credentials has said it in the words of the catalogue.
  if (thrown instanceof ClaimwatchError) return thrown
  const where = `${operation} in ${region}`
  if (isLate)
    return new ClaimwatchError('aws-unreachable', { what: `${where} was not answered within ${DEADLINE / SECOND} s`, cause: thrown })
  const name = awsErrorName(thrown)
  const code = awsErrorCode(thrown)
  const what = name === 'SyntaxError' ? `what answered ${where} is not AWS IoT` : `${where} failed with ${name}`
  if (code !== 'aws-denied') return new ClaimwatchError(code, { what, cause: thrown })
  const mend = `Check the credentials, and grant iot:${operation} (deploy/iam/discover.json).`
  return new ClaimwatchError(code, { what, cause: thrown, mend })
}
