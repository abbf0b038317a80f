// What a reader of one kind of entry gives: the facts of an event, or the verdict that it is none.
import type { CertificateId } from '../../model/claim.ts'
import type { Entry, EventKind, IgnoredReason, IotEvent, RejectionReason } from '../../model/event.ts'
import { type Untrusted, untrusted } from '../../model/untrusted.ts'
import { type Fields, textOf } from './fields.ts'

/** The facts that differ from kind to kind; time, id and the rest are the same for all. */
export type Facts = Omit<IotEvent, 'id' | 'kind' | 'at' | 'traceId'>

/** What a reader may know beside the entry. */
export interface Surroundings {
  readonly claims: ReadonlySet<CertificateId>
  /** Of the feed, for entries that do not say it themselves. */
  readonly account: string | null
  readonly region: string | null
}

/** Reads the entries of one kind. Never throws. */
export type EntryReader = (entry: Fields, kind: EventKind, around: Surroundings) => Facts | Exclude<Entry, { is: 'event' }>

/** The verdict that an entry is of no interest. */
export function ignored(reason: IgnoredReason): { readonly is: 'ignored'; readonly reason: IgnoredReason } {
  return { is: 'ignored', reason }
}

/** The verdict that an entry could not be read. */
export function rejected(reason: RejectionReason): { readonly is: 'rejected'; readonly reason: RejectionReason } {
  return { is: 'rejected', reason }
}

/** A member that a device may have chosen. */
export function untrustedOf(entry: Fields, name: string): Untrusted | null {
  const text = textOf(entry, name)
  return text === null ? null : untrusted(text)
}

/** What every entry may say about where it happened and how it ended; the rest is null until a reader knows better. */
export function commonFacts(entry: Fields, around: Surroundings): Facts {
  const status = textOf(entry, 'status')
  return {
    account: textOf(entry, 'accountId') ?? around.account,
    region: around.region,
    claim: null,
    clientId: untrustedOf(entry, 'clientId'),
    source: null,
    sourcePort: null,
    status: status === 'Success' || status === 'Failure' ? status : null,
    reason: untrustedOf(entry, 'reason'),
    topic: null,
    step: null,
    template: null,
    certificate: null,
    serial: null,
    allow: null,
    filters: null,
    refused: null,
    takenOver: null,
    caller: null,
  }
}
