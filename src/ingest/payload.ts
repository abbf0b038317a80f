// A payload that a subscription filter of CloudWatch Logs pushed, to the lines that it holds.
import type { RejectionReason } from '../model/event.ts'
import type { Millis } from '../model/time.ts'
import type { FeedLine, Rejection } from './feed.ts'
import { type Fields, isFields, memberOf, millisOf, textOf } from './parse/fields.ts'
import { textOfPayload } from './payload-text.ts'

/** Who pushed: a log group, and the account that owns it. */
export interface Sender {
  readonly logGroup: string
  readonly owner: string
}

/** Whose payloads are taken: what reaches a stream or a function is not trusted to be ours. */
export type IsExpected = (sender: Sender) => boolean

/** Expects some log groups of some accounts; without accounts, of any. */
export function sentFrom(logGroups: readonly string[], owners: readonly string[]): IsExpected {
  return ({ logGroup, owner }) => logGroups.includes(logGroup) && (owners.length === 0 || owners.includes(owner))
}

/** What is known of a payload beside its bytes. */
export interface PayloadContext {
  readonly isExpected: IsExpected
  /** For people: where the payload stood. */
  readonly place: string
  readonly receivedAt: Millis
}

/** What a payload holds: the entries as a log group gives them, and what of it could not be read, as it came. */
export interface ReadPayload {
  readonly lines: readonly FeedLine[]
  readonly rejections: readonly Rejection[]
  /** Null of a control message, and of what was refused. */
  readonly sender: Sender | null
}

/** More than fit in a largest payload of AWS's entries. */
const MOST_ENTRIES = 65_536

/**
 * Reads a payload as AWS documents it: `{ messageType, owner, logGroup, logStream, subscriptionFilters, logEvents: [{ id, timestamp,
 * message }] }` in gzip, and that in base64 where it is a text. A control message is one line, which its parser counts and passes by.
 * What cannot be read or is of another sender is one rejection, and so is each entry without a message. Never throws.
 */
export function readPayload(data: string | Uint8Array, context: PayloadContext): ReadPayload {
  // Base64 is how it was carried, not what was pushed.
  const raw = typeof data === 'string' ? Buffer.from(data, 'base64') : data
  const refused = (reason: RejectionReason): ReadPayload => ({
    lines: [],
    rejections: [{ reason, place: context.place, raw }],
    sender: null,
  })
  const read = textOfPayload(raw)
  if ('reason' in read) return refused(read.reason)
  const value = parsed(read.text)
  if (value === undefined) return refused('not-json')
  if (!isFields(value)) return refused('not-an-object')
  const type = textOf(value, 'messageType')
  if (type === null) return refused('malformed-envelope')
  if (type === 'CONTROL_MESSAGE') return { lines: [lineOf(read.text, context.place, context, null)], rejections: [], sender: null }
  if (type !== 'DATA_MESSAGE') return refused('unknown-message-type')
  const logGroup = textOf(value, 'logGroup')
  const owner = textOf(value, 'owner')
  const entries = memberOf(value, 'logEvents')
  if (logGroup === null || owner === null || !Array.isArray(entries)) return refused('malformed-envelope')
  const sender = { logGroup, owner }
  if (!context.isExpected(sender)) return refused('unexpected-log-group')
  if (entries.length > MOST_ENTRIES) return refused('too-many-entries')
  return { ...readEntries(entries, textOf(value, 'logStream') ?? '?', context), sender }
}

/** Undefined for what is no JSON, which has no such value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readEntries(entries: readonly unknown[], stream: string, context: PayloadContext): Omit<ReadPayload, 'sender'> {
  const lines: FeedLine[] = []
  const rejections: Rejection[] = []
  for (const entry of entries) {
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
