// Histories in memory for the tests of the replay: made-up traffic of a factory and a leak, and the report of replaying it.
import { readConfiguration } from '../../src/app/configuration.ts'
import { replay } from '../../src/app/replay.ts'
import { attemptLine, reportOf, windowLine } from '../../src/app/report.ts'
import {
  factoryAddresses,
  generateLeak,
  generateTraffic,
  leakAddresses,
  merged,
  type TrafficLine,
  weekdayShifts,
} from '../../src/app/traffic.ts'
import type { HistorySource } from '../../src/ingest/history.ts'
import { HOUR, isoTime, MINUTE } from '../../src/model/time.ts'
import { claim, now } from './scene.ts'

const limit = { over: '5m', count: 'accepted', above: 10, level: 'disable' }
const claims = [{ id: claim, alias: 'factory-a', hook: false, sites: [{ name: 'plant-7', cidrs: ['198.51.100.0/24'] }], windows: [limit] }]

const text = JSON.stringify({ claims, settle: '3m' })
export const configuration = readConfiguration(text, { file: '/claimwatch.yaml', name: 'claimwatch.yaml', env: {} })

const common = { seed: 11, claim, template: 'acme-sensor-v2', hook: false } as const

/** Two hours of a factory, and six minutes of a leak in the second one. */
export const history: readonly TrafficLine[] = [
  ...merged(
    generateTraffic({
      ...{ ...common, kind: 'factory', sources: factoryAddresses, shifts: weekdayShifts },
      ...{ from: now - 2 * HOUR, to: now, perDay: 600, noisePerMinute: 1 },
    }),
    generateLeak({ ...common, sources: leakAddresses, from: now - 40 * MINUTE, to: now - 34 * MINUTE, perMinute: 6 }),
  ),
]

/** The same with the hook's lines, which come from a log group of their own. */
export const hookedConfiguration = readConfiguration(
  JSON.stringify({
    claims: claims.map((own) => ({ ...own, hook: true })),
    feeds: [{ hook: { logGroup: '/aws/lambda/acme-hook', region: 'eu-west-1' } }],
  }),
  { file: '/claimwatch.yaml', name: 'claimwatch.yaml', env: {} },
)
export const hookedHistory: readonly TrafficLine[] = [
  ...generateTraffic({
    ...{ ...common, hook: true, kind: 'factory', sources: factoryAddresses, shifts: weekdayShifts },
    ...{ from: now - HOUR, to: now, perDay: 900, noisePerMinute: 1 },
  }),
]

/** The shapes of a line that holds one entry or several (design 5.2), and what an export to a bucket puts before each. */
export const shapes = ['entries', 'records', 'payloads', 'export'] as const
export type Shape = (typeof shapes)[number]

/** Some lines in another shape. Only payloads hold several entries, so that only they are fewer. */
export function shaped(lines: readonly TrafficLine[], shape: Shape): readonly string[] {
  if (shape === 'entries') return lines.map(({ line }) => line)
  if (shape === 'export') return lines.map(({ at, line }) => `${isoTime(at)} ${line}`)
  const records = lines.map(({ at, line }, index) => ({ eventId: `${at}${index}`, timestamp: at, message: line }))
  if (shape === 'records') {
    return records.map((record) => JSON.stringify({ ...record, ingestionTime: record.timestamp + 5_000, logStreamName: 'a-stream' }))
  }
  const logEvents = records.map(({ eventId, ...record }) => ({ id: eventId, ...record }))
  return [JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '111122223333', logGroup: 'AWSIotLogsV2', logStream: 's', logEvents })]
}

/** Lines as a file that gives them in chunks. */
export function sourceOf(lines: readonly string[], feed = 'history', chunk = 100): HistorySource {
  return {
    feed,
    rereadable: true,
    async *read() {
      for (let from = 0; from < lines.length; from += chunk) {
        yield lines.slice(from, from + chunk).map((line, index) => {
          const bytes = Buffer.from(line)
          return { bytes, size: bytes.length + 1, place: `${feed}:${from + index + 1}`, receivedAt: null, recordedAt: null }
        })
      }
    },
  }
}

/** Everything that a replay says: the report without its speed, the lines of windows, and those of attempts. */
export async function replayed(sources: readonly HistorySource[], given = configuration, bounds: { from?: number; to?: number } = {}) {
  const [windows, attempts]: [string[], string[]] = [[], []]
  const outcome = await replay({
    ...{ configuration: given, sources, now, ...bounds },
    listener: {
      window: (window) => void windows.push(windowLine(window)),
      attempt: (attempt) => void attempts.push(attemptLine(attempt)),
    },
  })
  const report = reportOf(outcome, given.claims, 1)
  return { report, windows, attempts, failure: outcome.failure }
}
