// The door to the policies of AWS IoT. It only reads, by three calls.
import { GetPolicyCommand, ListPoliciesCommand, ListTargetsForPolicyCommand } from '@aws-sdk/client-iot'
import { ClaimwatchError } from '../model/errors.ts'
import { untrusted } from '../model/untrusted.ts'
import { type IotReadingOptions, openIotReading } from './iot-reading.ts'
import type { PolicyDoor, PolicyPage } from './policies.ts'

type Operation = 'ListPolicies' | 'GetPolicy' | 'ListTargetsForPolicy'

/** The most that AWS gives on a page. */
const PAGE = 250

/** The policies of an account in a region, and `close` to let the connections go. */
export function openIotPolicies(options: IotReadingOptions): PolicyDoor & { close(): void } {
  const { region } = options
  const { client, call } = openIotReading<Operation>(options, { rights: 'discover.json' })

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
