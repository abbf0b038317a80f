// What is read of an entry, but for what is read in the same way of all.
import type { EventKind, IotEvent } from '../../model/event.ts'
import type { Millis } from '../../model/time.ts'

/** The facts that differ from kind to kind; time, id and the rest are the same for all. */
export type Facts = Omit<IotEvent, 'id' | 'kind' | 'at' | 'traceId'>

/** Facts that a reader is still gathering. One object from the beginning to the end: copies of it would cost more than the reading. */
export type OpenFacts = { -readonly [Fact in keyof Facts]: Facts[Fact] }

/** The event of an entry whose id is known. The one place where it is made, so that all of them have one shape. */
export function identified(id: string, facts: Facts, kind: EventKind, at: Millis, traceId: string | null): IotEvent {
  return { id, kind, at, ...facts, traceId }
}
