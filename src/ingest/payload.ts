// A payload that a subscription filter of CloudWatch Logs pushed, to the lines that it holds.
import type { RejectionReason } from '../model/event.ts'
import type { Millis } from '../model/time.ts'
import type { FeedLine, Rejection } from './feed.ts'
import { type Fields, isFields, memberOf, millisOf, textOf } from './parse/fields.ts'
import { textOfPayload } from './payload-text.ts'

/** Whose payloads are taken: what reaches a stream or a function is not trusted to be ours. */
export interface PayloadSender {
  readonly logGroups: ReadonlySet<string>
  /** Accounts that own the log groups; empty: any. */
  readonly owners: ReadonlySet<string>
}

/** What is known of a payload beside its bytes. */
export interface PayloadContext {
  readonly sender: PayloadSender
  /** For people: where the payload stood. */
  readonly place: string
  readonly receivedAt: Millis
}

/** What a payload holds: the entries as a log group gives them, and what of it could not be read, as it came. */
export interface ReadPayload {
  readonly lines: readonly FeedLine[]
  readonly rejections: readonly Rejection[]
}

/** More than fit in a largest payload of AWS's entries. */
const MOST_ENTRIES = 65_536

/**
 * Reads a payload as AWS documents it: `{ messageType, owner, logGroup, logStream, subscriptionFilters, logEvents: [{ id, timestamp,
 * message }] }` in gzip, and that in base64 where it is a text. A control message is one line, which its parser counts and passes by.
 * What cannot be read or is of another sender is one rejection, and so is each entry without a message. Never throws.
 */
export function readPayload(data: string | Uint8Array, context: PayloadContext): ReadPayload {
  const refused = (reason: RejectionReason): ReadPayload => ({ lines: [], rejections: [{ reason, place: context.place, raw: data }] })
  const read = textOfPayload(data)
  if ('reason' in read) return refused(read.reason)
  const value = parsed(read.text)
  if (value === undefined) return refused('not-json')
  if (!isFields(value)) return refused('not-an-object')
  const type = textOf(value, 'messageType')
  if (type === null) return refused('malformed-envelope')
  if (type === 'CONTROL_MESSAGE') return { lines: [lineOf(read.text, context.place, context, null)], rejections: [] }
  if (type !== 'DATA_MESSAGE') return refused('unknown-message-type')
  const reason = reasonToRefuse(value, context.sender)
  return reason === null ? readEntries(value, context) : refused(reason)
}

/** Undefined for what is no JSON, which has no such value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reasonToRefuse(payload: Fields, { logGroups, owners }: PayloadSender): RejectionReason | null {
  const logGroup = textOf(payload, 'logGroup')
  const owner = textOf(payload, 'owner')
  if (logGroup === null || owner === null) return 'malformed-envelope'
  if (!logGroups.has(logGroup) || (owners.size > 0 && !owners.has(owner))) return 'unexpected-log-group'
  const entries = memberOf(payload, 'logEvents')
  if (!Array.isArray(entries)) return 'malformed-envelope'
  return entries.length > MOST_ENTRIES ? 'too-many-entries' : null
}

function readEntries(payload: Fields, context: PayloadContext): ReadPayload {
  const stream = textOf(payload, 'logStream') ?? '?'
  const entries = memberOf(payload, 'logEvents')
  const lines: FeedLine[] = []
  const rejections: Rejection[] = []
  for (const entry of Array.isArray(entries) ? entries : []) {
    const message = isFields(entry) ? textOf(entry, 'message') : null
    if (isFields(entry) && message !== null) lines.push(lineOf(message, `${stream}#${idOf(entry)}`, context, millisOf(entry, 'timestamp')))
    else rejections.push({ reason: 'malformed-envelope', place: context.place, raw: jsonOf(entry) })
  }
  return { lines, rejections }
}

/** AWS writes it as a text, as neighbours of 56 digits are equal as numbers; others as a number. */
function idOf(entry: Fields): string {
  const id = memberOf(entry, 'id')
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '?'
}

function lineOf(text: string, place: string, { receivedAt }: PayloadContext, recordedAt: Millis | null): FeedLine {
  const bytes = Buffer.from(text)
  return { bytes, size: bytes.length, place, receivedAt, recordedAt }
}

/** The one entry as JSON: the whole payload once for each of its entries would grow with the square. */
function jsonOf(entry: unknown): string {
  try {
    return JSON.stringify(entry)
  } catch {
    // It was parsed without recursion, and is nested deeper than it can be written with it.
    return ''
  }
}
