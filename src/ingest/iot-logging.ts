// The door to the logging settings of AWS IoT: what is logged at which level. It only reads, by two calls.
import {
  GetV2LoggingOptionsCommand,
  ListV2LoggingLevelsCommand,
  type ListV2LoggingLevelsCommandOutput,
  type LogTargetConfiguration,
} from '@aws-sdk/client-iot'
import { ClaimwatchError } from '../model/errors.ts'
import { type IotReadingOptions, openIotReading } from './iot-reading.ts'
import { type LogLevel, type LogSettings, type LogSettingsDoor, logLevels } from './log-levels.ts'

type Operation = 'GetV2LoggingOptions' | 'ListV2LoggingLevels'

/** An account has at most 1,000 overrides (quota, not adjustable), and a page holds at most 250. More pages are a loop. */
const PAGE = 250
const MOST_PAGES = 20

/** The logging settings of an account in a region, and `close` to let the connections go. */
export function openIotLogging(options: IotReadingOptions): LogSettingsDoor & { close(): void } {
  const { region } = options
  // It is an answer: logging of this kind was never set up.
  const { client, call } = openIotReading<Operation>(options, { rights: 'ingest.json', isAnswer: isNotConfigured })

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
