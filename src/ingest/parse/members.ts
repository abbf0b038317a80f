// The members of an entry, whatever they were read from.
import type { EventKind, IotEvent } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'
import { eventId } from './event-id.ts'
import { readTime } from './event-time.ts'
import { type Facts, identified } from './facts.ts'
import { type Fields, memberOf, textOf } from './fields.ts'

/** Own members only: what an object inherits is no member. */
export interface Members {
  /** A member of any type; undefined where there is none. */
  value(name: string): unknown
  /** A member that is a text, as it stands. Null for anything else. */
  text(name: string): string | null
  /** A member that is a time in a spelling of AWS. Null for anything else. */
  time(name: string): Millis | null
  /** The event that was read from the entry, with its id (design 3.3). */
  identify(facts: Facts, kind: EventKind, at: Millis, traceId: string | null): IotEvent
}

/** The members of a parsed object. */
export function membersOf(fields: Fields): Members {
  return {
    value: (name) => memberOf(fields, name),
    text: (name) => textOf(fields, name),
    time: (name) => readTime(memberOf(fields, name)),
    identify: (facts, kind, at, traceId) => identified(eventId(fields, facts.account, facts.region), facts, kind, at, traceId),
  }
}
