// A line of a feed to its entries. Every line gives at least one; nothing throws, and nothing is lost without being counted.
import { parseCertificateId } from '../../model/claim.ts'
import type { Entry } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { ignored, rejected } from './entry-facts.ts'
import { type Fields, isFields } from './fields.ts'
import { LONGEST_LINE, type MeasuredValue, valuesIn } from './limits.ts'
import { type Contained, lineShape, rowOfQuery } from './line-shape.ts'
import { BACKSLASH, occurrencesOf } from './occurrences.ts'
import { prefilterOf } from './prefilter.ts'
import { type EntryContext, readParsedEntry } from './read-entry.ts'
import { isRuntimeLine, mayNameAClaim, withoutPrefix } from './text-line.ts'

/** An entry, with what the dead letter keeps of it and when AWS took it in, where a record says so. */
export interface ParsedEntry {
  readonly entry: Entry
  /** What was read, as it came: the line, or the message that a record held. */
  readonly raw: string | Uint8Array
  readonly receivedAt: Millis | null
}

/** What is known of a line beside its bytes. */
export type LineContext = EntryContext

/** Options of `parseIotLog`; all of them may be left out. */
export interface ParseOptions {
  /** Ids of the configured claims, in any spelling. Others are events only where they name a provisioning topic themselves. */
  readonly claims?: readonly string[]
  /** The line comes from a live feed: its time is held against `receivedAt` (else `now`), not against the bounds for files. */
  readonly live?: boolean
  readonly receivedAt?: Millis
  /** The present time. Absent: a file's entries may lie in the future. */
  readonly now?: Millis
  /** Account and region of the feed, for entries that do not say them. */
  readonly account?: string
  readonly region?: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

const CARRIAGE_RETURN = 0x0d

/** A record may hold a runtime's record, which holds the entry. Nothing that AWS writes goes deeper. */
const DEEPEST_RECORD = 2

/**
 * Reads one line of the shapes of design 5.2 and gives a verdict for each entry that it holds: an event, ignored with a reason, or
 * rejected with a reason. Gives at least one verdict for each line, and never throws.
 */
export function parseIotLog(line: string | Uint8Array, options: ParseOptions = {}): Entry[] {
  const claims = (options.claims ?? []).map(parseCertificateId).filter((id) => id !== null)
  const context: LineContext = {
    claims: new Set(claims),
    live: options.live ?? false,
    receivedAt: options.receivedAt ?? null,
    recordedAt: null,
    now: options.now ?? null,
    account: options.account ?? null,
    region: options.region ?? null,
  }
  return parseLine(line, context).map(({ entry }) => entry)
}

/** As `parseIotLog`, with what the dead letter needs beside each verdict. */
export function parseLine(line: string | Uint8Array, context: LineContext): readonly ParsedEntry[] {
  const one = (entry: Entry): readonly ParsedEntry[] => [{ entry, raw: line, receivedAt: context.receivedAt }]
  if (line.length > LONGEST_LINE) return one(rejected('too-long'))
  const text = typeof line === 'string' ? line : decoded(line)
  return text === null ? one(overruled(rejected('invalid-utf8'), line, context)) : parseText(text, line, context, 0)
}

function parseText(line: string, raw: string | Uint8Array, context: EntryContext, depth: number): readonly ParsedEntry[] {
  const one = (entry: Entry): readonly ParsedEntry[] => [{ entry, raw, receivedAt: context.receivedAt }]
  const { text, writtenAt } = withoutPrefix(line.trim())
  if (text === '') return one(ignored('empty-line'))
  if (isRuntimeLine(text)) return one(ignored('hook-runtime-line'))
  const inside = { ...context, recordedAt: context.recordedAt ?? writtenAt }
  const values = valuesIn(text)
  // Each value is a letter of its own to the dead: the whole line once for each of them would grow with the square.
  return values.flatMap((value) => parseValue(value, values.length === 1 ? raw : value.text, inside, depth))
}

function parseValue(measured: MeasuredValue, raw: string | Uint8Array, context: EntryContext, depth: number): readonly ParsedEntry[] {
  const one = (entry: Entry): readonly ParsedEntry[] => [{ entry, raw, receivedAt: context.receivedAt }]
  const value = readValue(measured)
  if ('is' in value) return one(overruled(value, measured.text, context))
  const shape = lineShape(value.object)
  if (shape.is === 'verdict') return one(overruled(shape.verdict, measured.text, context))
  if (shape.is === 'entry') return one(overruled(readParsedEntry(shape.entry, measured.text, context), measured.text, context))
  if (depth === DEEPEST_RECORD) return one(rejected('malformed-envelope'))
  return shape.contained.flatMap((contained) => parseContained(contained, context, depth))
}

function parseContained(
  contained: Contained | { readonly malformed: unknown },
  context: EntryContext,
  depth: number,
): readonly ParsedEntry[] {
  if ('malformed' in contained) {
    // Not the whole line: a payload of a thousand such records would fill the dead letter with a thousand copies of itself.
    const raw = JSON.stringify(contained.malformed)
    return [{ entry: rejected('malformed-envelope'), raw, receivedAt: context.receivedAt }]
  }
  const { message, recordedAt, ingestedAt } = contained
  const inside = { ...context, recordedAt: recordedAt ?? context.recordedAt, receivedAt: ingestedAt ?? context.receivedAt }
  return parseText(message, message, inside, depth + 1)
}

/** The object that a value is; or the verdict, where it is none or breaks a limit. */
function readValue({ text, brokenLimit }: MeasuredValue): { readonly object: Fields } | Entry {
  if (brokenLimit !== null) return rejected(brokenLimit)
  try {
    const value: unknown = JSON.parse(text)
    const object = isFields(value) ? value : rowOfQuery(value)
    return object === null ? rejected('not-an-object') : { object }
  } catch {
    return mayNameAClaim(text) ? rejected('not-json') : ignored('cannot-concern-a-claim')
  }
}

/** What the prefilter would have dropped unread is ignored here too, whatever is wrong with it: the verdict does not depend on the way. */
function overruled(verdict: Entry, text: string | Uint8Array, { claims }: EntryContext): Entry {
  if (verdict.is !== 'rejected') return verdict
  const bytes = Buffer.from(text)
  const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reason = prefilterOf(claims)(bytes, view, occurrencesOf(BACKSLASH, bytes)).reasonToDrop(0, end)
  return reason === null ? verdict : ignored(reason)
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}
