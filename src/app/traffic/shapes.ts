// The shapes in which log entries lie around (design 5.2): as AWS writes them, as records, as pushed payloads, as an export to a bucket.
import { isoTime, type Millis, SECOND } from '../../model/time.ts'
import type { Account } from './device.ts'
import { member, plain, type TrafficLine } from './entry.ts'

export const shapes = ['entries', 'records', 'payloads', 'export'] as const
export type Shape = (typeof shapes)[number]

/** A line, and when it came to where it is read. */
export interface Delivered {
  readonly at: Millis
  readonly line: TrafficLine
}

/** Log groups by the logs that stand in them. */
export const logGroups: Readonly<Record<TrafficLine['log'], string>> = { iot: 'AWSIotLogsV2', hook: '/aws/lambda/acme-hook' }

/** Writes lines, each of the result with a line feed behind it. */
export type Shaper = (lines: readonly Delivered[]) => string

/** A shaper of one file, or of several that are read together: it gives each entry an id of its own. */
export function createShaper(shape: Shape, account: Account): Shaper {
  let entries = 0
  const idAt = (at: Millis): string => `3${String(at).padStart(14, '0')}${String(entries++).padStart(41, '0')}`
  const shapeEach =
    (write: (delivered: Delivered) => string): Shaper =>
    (lines) =>
      lines.reduce((text, line) => `${text}${write(line)}\n`, '')

  switch (shape) {
    case 'entries':
      return shapeEach(({ line }) => line.line)
    case 'export':
      return shapeEach(({ line }) => `${isoTime(line.at)} ${line.line}`)
    case 'records':
      return shapeEach(({ at, line }) => recordText(line, idAt(line.at), at + INGESTED_AFTER))
    case 'payloads':
      return (lines) => payloadsOf(lines).reduce((text, payload) => `${text}${payloadText(payload, account, idAt)}\n`, '')
  }
}

/** How long after the event CloudWatch has it, where nothing holds it up. */
const INGESTED_AFTER = 2 * SECOND
const STREAM = 'claimwatch-made-up'

/** As `FilterLogEvents` gives it. */
function recordText({ at, line }: TrafficLine, eventId: string, ingestedAt: Millis): string {
  const begin = `{"logStreamName":"${STREAM}","timestamp":${at}${member('message', line)}`
  return `${begin},"ingestionTime":${ingestedAt}${plain('eventId', eventId)}}`
}

/** Entries that a subscription delivers together. */
const MOST_IN_PAYLOAD = 40

/** Some lines of one log each. */
function payloadsOf(lines: readonly Delivered[]): readonly (readonly TrafficLine[])[] {
  const payloads: TrafficLine[][] = []
  const open = new Map<TrafficLine['log'], TrafficLine[]>()
  for (const { line } of lines) {
    const payload = open.get(line.log)
    if (payload !== undefined && payload.length < MOST_IN_PAYLOAD) {
      payload.push(line)
      continue
    }
    const begun = [line]
    open.set(line.log, begun)
    payloads.push(begun)
  }
  return payloads
}

function payloadText(lines: readonly TrafficLine[], { id: owner }: Account, idAt: (at: Millis) => string): string {
  const group = logGroups[lines[0]?.log ?? 'iot']
  const events = lines.map(({ at, line }) => `{"id":"${idAt(at)}","timestamp":${at}${member('message', line)}}`)
  const begin = `{"messageType":"DATA_MESSAGE"${plain('owner', owner)}${plain('logGroup', group)}${plain('logStream', STREAM)}`
  return `${begin},"subscriptionFilters":["claimwatch"],"logEvents":[${events.join(',')}]}`
}
