// An event that is being read: what it says so far.
import type { IotEvent } from '../../model/event.ts'

/** All that an event says but for its id. One object from the beginning to the end: copies of it would cost more than the reading. */
export type Draft = { -readonly [Fact in Exclude<keyof IotEvent, 'id'>]: IotEvent[Fact] }

/** A draft that says nothing yet; kind and time are known when it becomes an event. */
export function emptyDraft(): Draft {
  return {
    kind: 'Connect',
    at: Number.NaN,
    account: null,
    region: null,
    claim: null,
    clientId: null,
    source: null,
    sourcePort: null,
    status: null,
    reason: null,
    topic: null,
    step: null,
    template: null,
    certificate: null,
    serial: null,
    allow: null,
    traceId: null,
    filters: null,
    refused: null,
    takenOver: null,
    caller: null,
  }
}

/** The event of a draft whose id is known. The one place where it is made, so that all of them have one shape. */
export function identified(id: string, draft: Draft): IotEvent {
  return { id, ...draft }
}
