// Which of the line shapes of design 5.2 a JSON object is, and the messages that a container holds.
import type { Entry } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { type Fields, isFields, memberOf, millisOf, textOf } from './fields.ts'

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
  if (textOf(value, 'eventType') !== null) return { is: 'entry', entry: value }
  if (textOf(value, 'messageType') === 'CONTROL_MESSAGE') return verdict({ is: 'ignored', reason: 'control-message' })
  if (Object.hasOwn(value, 'logEvents')) return container(memberOf(value, 'logEvents'))
  if (Object.hasOwn(value, 'events')) return container(memberOf(value, 'events'))
  if (Object.hasOwn(value, 'message')) return container([value])
  if (textOf(value, 'messageType') !== null) return verdict({ is: 'rejected', reason: 'malformed-envelope' })
  return { is: 'entry', entry: value }
}

function verdict(entry: Entry): LineShape {
  return { is: 'verdict', verdict: entry }
}

/** Of a subscription payload (`logEvents`), a page of `FilterLogEvents` (`events`), or one record. */
function container(records: unknown): LineShape {
  if (!Array.isArray(records)) return verdict({ is: 'rejected', reason: 'malformed-envelope' })
  if (records.length === 0) return verdict({ is: 'ignored', reason: 'empty-line' })
  return { is: 'container', contained: records.map(containedIn) }
}

function containedIn(record: unknown): Contained | { readonly malformed: unknown } {
  const message = isFields(record) ? textOf(record, 'message') : null
  if (message === null || !isFields(record)) return { malformed: record }
  return { message, recordedAt: millisOf(record, 'timestamp'), ingestedAt: millisOf(record, 'ingestionTime') }
}
