// The door to CloudWatch Logs: one page of a log group by `FilterLogEvents`. No opinions; errors in the words of the catalogue.
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { orAborted } from '../model/aborted.ts'
import { type AwsCredentialSource, awsDateOf, awsErrorCode, awsErrorName, codeClassOf } from '../model/aws.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { CodeClass, Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { pageIn } from './cloudwatch-page.ts'
import type { LogGroup, Page, PageRequest } from './log-group.ts'

/** Which log group is read, and where. Without an endpoint the region's own is used, without credentials the SDK's usual chain. */
export interface LogGroupOptions {
  readonly logGroup: string
  readonly region: string
  readonly endpoint?: string
  readonly credentials?: AwsCredentialSource
  readonly telemetry: Telemetry
  readonly clock: Clock
  /** How long a page may take, to its last byte. 15 s if absent. */
  readonly deadline?: Millis
}

/** A log group behind the door, and `close` to let its connections go. */
export function openLogGroup(options: LogGroupOptions): LogGroup & { close(): void } {
  const { logGroup, telemetry, clock, deadline = 15 * SECOND } = options
  const client = createClient(options, deadline)
  let isExpired = false

  /** Counts and times what goes over the wire; `errorOf` says what a failure is, null where it is none of AWS. */
  async function counted(send: () => Promise<Page>, errorOf: (thrown: unknown) => ClaimwatchError | null): Promise<Page> {
    const began = clock()
    const told = (codeClass: CodeClass): void => telemetry.awsCalled('logs', 'FilterLogEvents', codeClass, (clock() - began) / SECOND)
    try {
      const page = await send()
      told('2xx')
      return page
    } catch (thrown) {
      const error = errorOf(thrown)
      if (error !== null) told(codeClassOf(error))
      throw thrown
    }
  }

  return {
    name: logGroup,
    async readPage(request, signal) {
      const limit = AbortSignal.timeout(deadline)
      const either = AbortSignal.any([signal, limit])
      const errorOf = (thrown: unknown): ClaimwatchError | null => {
        if (signal.aborted) return null
        return limit.aborted ? tooLate(options, deadline, thrown) : translate(options, request, thrown)
      }
      const send = (): Promise<Page> => orAborted(ask(client, commandFor(logGroup, request), either), either)
      try {
        await orAborted(client.config.credentials({ forceRefresh: isExpired }), either)
        isExpired = false
        return await counted(send, errorOf)
      } catch (thrown) {
        const error = errorOf(thrown)
        isExpired ||= error?.code === 'aws-credentials-expired'
        throw error ?? signal.reason
      }
    },
    close: () => client.destroy(),
  }
}

function createClient({ region, endpoint, credentials }: LogGroupOptions, deadline: Millis): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The SDK would try three times unseen, outside of the budget of requests: whoever asks tries again (docs/decisions).
    maxAttempts: 1,
    // Without `throwOnRequestTimeout` a silent server holds the call for ever: the SDK only warns.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3 * SECOND, requestTimeout: deadline, throwOnRequestTimeout: true }),
  })
}

/** Sends a command, and reads the page in its answer before the SDK does, which finds nothing left. What is refused is left to the SDK. */
async function ask(client: CloudWatchLogsClient, command: FilterLogEventsCommand, abortSignal: AbortSignal): Promise<Page> {
  let page: Page | null = null
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { response } = result
      if (!isGranted(response)) return result
      const answer = await client.config.streamCollector(response.body)
      response.body = undefined
      page = { ...pageIn(answer), awsTime: awsDateOf(response) }
      return result
    },
    // Of all that handles an answer it is the first.
    { step: 'deserialize', priority: 'low', name: 'claimwatchPage' },
  )
  await client.send(command, { abortSignal })
  if (page === null) throw new SyntaxError('the answer holds no page')
  return page
}

/** As the SDK tells them apart: from this status on an answer is an error. */
const FIRST_REFUSAL = 300

function isGranted(response: unknown): response is { readonly statusCode: number; body: unknown } {
  if (typeof response !== 'object' || response === null || !('body' in response) || !('statusCode' in response)) return false
  return typeof response.statusCode === 'number' && response.statusCode < FIRST_REFUSAL
}

function commandFor(logGroupName: string, { from, to, pattern, token }: PageRequest): FilterLogEventsCommand {
  return new FilterLogEventsCommand({
    logGroupName,
    startTime: Math.max(0, Math.floor(from)),
    ...(to === null ? {} : { endTime: Math.floor(to) }),
    ...(pattern === null ? {} : { filterPattern: pattern }),
    ...(token === null ? {} : { nextToken: token }),
  })
}

const whereOf = ({ logGroup, region }: LogGroupOptions): string => `log group ${logGroup} in ${region}`

function tooLate(options: LogGroupOptions, deadline: Millis, cause: unknown): ClaimwatchError {
  return new ClaimwatchError('aws-unreachable', { what: `${whereOf(options)} did not answer within ${deadline / SECOND} s`, cause })
}

function translate(options: LogGroupOptions, { token, pattern }: PageRequest, thrown: unknown): ClaimwatchError {
  // What gave the credentials has said it in the words of the catalogue.
  if (thrown instanceof ClaimwatchError) return thrown
  const name = awsErrorName(thrown)
  const where = whereOf(options)
  const failed = { what: `reading ${where} failed with ${name}`, cause: thrown }
  if (name === 'SyntaxError') {
    return new ClaimwatchError('aws-unreachable', { what: `something that is not AWS answered for ${where}`, cause: thrown })
  }
  if (name === 'InvalidParameterException' && token !== null) {
    return new ClaimwatchError('aws-token-refused', { what: `${where} no longer takes its page token`, cause: thrown })
  }
  if (name === 'InvalidParameterException' && pattern !== null) {
    return new ClaimwatchError('aws-failed', {
      ...failed,
      mend: 'If AWS refuses the filter pattern, set cloudwatch.filter: false at this feed.',
    })
  }
  return new ClaimwatchError(awsErrorCode(thrown), failed)
}
