// Which of the line shapes of design 5.2 a JSON object is, and the messages that a container holds.
import type { Entry } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { readTime } from './event-time.ts'
import { type Fields, isFields, memberOf, millisOf, textOf } from './fields.ts'
import { MOST_ENTRIES } from './limits.ts'

/** A message inside a container, with the times that the container gives beside it. */
export interface Contained {
  readonly message: string
  /** The record's own time: stands in where the entry has none. */
  readonly recordedAt: Millis | null
  readonly ingestedAt: Millis | null
}

/** What a line's object turned out to be. */
export type LineShape =
  | { readonly is: 'entry'; readonly entry: Fields }
  | { readonly is: 'container'; readonly contained: readonly (Contained | { readonly malformed: unknown })[] }
  | { readonly is: 'verdict'; readonly verdict: Entry }

/** Recognises a line's object by its own members. Never throws. */
export function lineShape(value: Fields): LineShape {
  const found = foundMessage(value)
  if (found !== null) return { is: 'container', contained: [found] }
  if (textOf(value, 'eventType') !== null) return { is: 'entry', entry: value }
  if (textOf(value, 'messageType') === 'CONTROL_MESSAGE') return verdict({ is: 'ignored', reason: 'control-message' })
  if (Object.hasOwn(value, 'logEvents')) return container(memberOf(value, 'logEvents'))
  if (Object.hasOwn(value, 'events')) return container(memberOf(value, 'events'))
  if (Array.isArray(memberOf(value, 'results'))) return container(memberOf(value, 'results'))
  if (Object.hasOwn(value, 'message')) return container([value])
  if (textOf(value, 'messageType') !== null) return verdict({ is: 'rejected', reason: 'malformed-envelope' })
  return { is: 'entry', entry: value }
}

/**
 * The row that a Logs Insights query gives over the API: `[{"field":"@message","value":"…"}, …]`. Null for any other array, and for
 * what is none.
 */
export function rowOfQuery(value: unknown): Fields | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const cells = value.map((cell): [string, unknown] | null => {
    const name = isFields(cell) ? textOf(cell, 'field') : null
    return name === null || !isFields(cell) ? null : [name, memberOf(cell, 'value')]
  })
  return cells.every((cell) => cell !== null) ? Object.fromEntries(cells) : null
}

function verdict(entry: Entry): LineShape {
  return { is: 'verdict', verdict: entry }
}

/** Of a row of Logs Insights, whose console writes a message that is JSON as the object itself. The row may name parts of it beside it. */
function foundMessage(row: Fields): Contained | null {
  const value = memberOf(row, '@message')
  const message = isFields(value) ? JSON.stringify(value) : textOf(row, '@message')
  if (message === null) return null
  return { message, recordedAt: readTime(memberOf(row, '@timestamp')), ingestedAt: readTime(memberOf(row, '@ingestionTime')) }
}

/** Of a subscription payload (`logEvents`), a page of `FilterLogEvents` (`events`), the rows of a query (`results`), or one record. */
function container(records: unknown): LineShape {
  if (!Array.isArray(records)) return verdict({ is: 'rejected', reason: 'malformed-envelope' })
  if (records.length === 0) return verdict({ is: 'ignored', reason: 'empty-line' })
  if (records.length > MOST_ENTRIES) return verdict({ is: 'rejected', reason: 'too-many-entries' })
  return { is: 'container', contained: records.map(containedIn) }
}

function containedIn(record: unknown): Contained | { readonly malformed: unknown } {
  const fields = isFields(record) ? record : rowOfQuery(record)
  if (fields === null) return { malformed: record }
  const message = textOf(fields, 'message')
  if (message === null) return foundMessage(fields) ?? { malformed: record }
  return { message, recordedAt: millisOf(fields, 'timestamp'), ingestedAt: millisOf(fields, 'ingestionTime') }
}
