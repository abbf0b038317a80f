// A page of `FilterLogEvents` read from the bytes of its answer. The SDK would copy each record by its schema, which takes as long as parsing,
// and would let pass what has another type (docs/decisions).
import type { LogGroupRecord, Page } from './log-group.ts'

/** What an answer holds; throws `SyntaxError` for whatever is no page, so that nothing else passes for a span without entries. */
export function pageIn(answer: Uint8Array): Omit<Page, 'awsTime'> {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
  const page: unknown = JSON.parse(bytes.toString('utf8'))
  // A 200 without the list comes from a proxy, not from AWS.
  if (!isObject(page) || !Array.isArray(page.events)) throw new SyntaxError('the answer holds no list of events')
  return { records: page.events.map(recordOf), nextToken: textIn(page.nextToken) }
}

/** AWS documents each member as one that may be absent. */
function recordOf(event: unknown): LogGroupRecord {
  if (!isObject(event)) throw new SyntaxError('the answer holds an event that is none')
  return {
    message: textIn(event.message) ?? '',
    stream: textIn(event.logStreamName) ?? '',
    eventId: textIn(event.eventId),
    timestamp: numberIn(event.timestamp),
    ingestionTime: numberIn(event.ingestionTime),
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function textIn(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw new SyntaxError('the answer holds something else where a text belongs')
  return value
}

function numberIn(value: unknown): number | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'number') throw new SyntaxError('the answer holds something else where a number belongs')
  return value
}
