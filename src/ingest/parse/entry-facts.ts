// What a reader of one kind of entry gives: the facts of an event, or the verdict that it is none.
import type { CertificateId } from '../../model/claim.ts'
import type { Entry, EventKind, IgnoredReason, RejectionReason } from '../../model/event.ts'
import { type Untrusted, untrusted } from '../../model/untrusted.ts'
import type { Facts, OpenFacts } from './facts.ts'
import type { Members } from './members.ts'

/** What a reader may know beside the entry. */
export interface Surroundings {
  readonly claims: ReadonlySet<CertificateId>
  /** Of the feed, for entries that do not say it themselves. */
  readonly account: string | null
  readonly region: string | null
}

/** Reads the entries of one kind; `principal` is the certificate that acted. Never throws. */
export type EntryReader = (
  entry: Members,
  kind: EventKind,
  principal: CertificateId | null,
  around: Surroundings,
) => Facts | Exclude<Entry, { is: 'event' }>

/** The verdict that an entry is of no interest. */
export function ignored(reason: IgnoredReason): { readonly is: 'ignored'; readonly reason: IgnoredReason } {
  return { is: 'ignored', reason }
}

/** The verdict that an entry could not be read. */
export function rejected(reason: RejectionReason): { readonly is: 'rejected'; readonly reason: RejectionReason } {
  return { is: 'rejected', reason }
}

/** A text that a device may have chosen. */
export function untrustedOr(text: string | null): Untrusted | null {
  return text === null ? null : untrusted(text)
}

/** What every entry may say about where it happened and how it ended; the rest is null until a reader knows better. */
export function commonFacts(entry: Members, around: Surroundings): OpenFacts {
  const status = entry.status
  return {
    account: entry.accountId ?? around.account,
    region: around.region,
    claim: null,
    clientId: untrustedOr(entry.clientId),
    source: null,
    sourcePort: null,
    status: status === 'Success' || status === 'Failure' ? status : null,
    reason: untrustedOr(entry.reason),
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
