// The door to the logging settings of AWS IoT: what is logged at which level. It only reads, by two calls.
import {
  GetV2LoggingOptionsCommand,
  IoTClient,
  ListV2LoggingLevelsCommand,
  type ListV2LoggingLevelsCommandOutput,
  type LogTargetConfiguration,
} from '@aws-sdk/client-iot'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { type AwsCredentialSource, awsErrorCode, awsErrorName, codeClassOf } from '../model/aws.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { CodeClass, Telemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { type LogLevel, type LogSettings, type LogSettingsDoor, logLevels } from './log-levels.ts'

/** Where AWS IoT is. Without an endpoint the region's own is used, without credentials the SDK's usual chain. */
export interface IotLoggingOptions {
  readonly region: string
  readonly endpoint?: string
  readonly credentials?: AwsCredentialSource
  readonly telemetry: Telemetry
  readonly clock: Clock
}

type Operation = 'GetV2LoggingOptions' | 'ListV2LoggingLevels'

/** An account has at most 1,000 overrides (quota, not adjustable), and a page holds at most 250. More pages are a loop. */
const PAGE = 250
const MOST_PAGES = 20
/** How long a call may take to its last byte. */
const DEADLINE: Millis = 10 * SECOND

/** The logging settings of an account in a region, and `close` to let the connections go. */
export function openIotLogging(options: IotLoggingOptions): LogSettingsDoor & { close(): void } {
  const { region, endpoint, credentials, telemetry, clock } = options
  const client = new IoTClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Whoever asks tries again: the quota is two calls a second, and others use it too.
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
      // It is an answer: logging of this kind was never set up.
      if (isNotConfigured(thrown)) throw thrown
      const error = translate(operation, region, limit.aborted, thrown)
      told(codeClassOf(error))
      throw error
    }
  }

  async function overrides(signal: AbortSignal): Promise<LogSettings['overrides']> {
    const found: LogTargetConfiguration[] = []
    let token: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      const command = new ListV2LoggingLevelsCommand({ maxResults: PAGE, ...(token === undefined ? {} : { nextToken: token }) })
      const answer: ListV2LoggingLevelsCommandOutput = await call('ListV2LoggingLevels', signal, (either) =>
        client.send(command, { abortSignal: either }),
      )
      found.push(...(answer.logTargetConfigurations ?? []))
      token = answer.nextToken
      if (token === undefined) return found.map(overrideOf)
    }
    throw new ClaimwatchError('aws-failed', { what: `ListV2LoggingLevels in ${region} gave ${MOST_PAGES} pages and no end` })
  }

  return {
    async read(signal) {
      try {
        const command = new GetV2LoggingOptionsCommand({ verbose: true })
        const answer = await call('GetV2LoggingOptions', signal, (either) => client.send(command, { abortSignal: either }))
        return {
          isOff: answer.disableAllLogs === true,
          defaultLevel: levelFrom(answer.defaultLogLevel),
          events: (answer.eventConfigurations ?? []).map(({ eventType, logLevel, logDestination }) => ({
            eventType: eventType ?? '',
            level: logLevel === undefined ? null : levelFrom(logLevel),
            logGroup: logDestination ?? null,
          })),
          overrides: await overrides(signal),
        }
      } catch (thrown) {
        if (isNotConfigured(thrown)) return NEVER_SET_UP
        throw thrown
      }
    },
    close: () => client.destroy(),
  }
}

const NEVER_SET_UP: LogSettings = { isOff: true, defaultLevel: 'DISABLED', events: [], overrides: [] }

function isNotConfigured(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'NotConfiguredException'
}

function overrideOf({ logTarget, logLevel }: LogTargetConfiguration): LogSettings['overrides'][number] {
  return { targetType: logTarget?.targetType ?? '', target: logTarget?.targetName ?? '', level: levelFrom(logLevel) }
}

/** A level that is missing or unknown to us promises nothing. */
function levelFrom(text: string | undefined): LogLevel {
  return logLevels.find((level) => level === text) ?? 'DISABLED'
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
  return new ClaimwatchError(code, {
    what,
    cause: thrown,
    mend: `Check the credentials, and grant iot:${operation} (deploy/iam/ingest.json).`,
  })
}
