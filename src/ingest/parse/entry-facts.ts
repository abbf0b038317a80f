// What a reader of one kind of entry gives: the facts of an event, or the verdict that it is none.
import type { CertificateId } from '../../model/claim.ts'
import type { Entry, IgnoredReason, RejectionReason } from '../../model/event.ts'
import { type Untrusted, untrusted } from '../../model/untrusted.ts'
import type { Draft } from './draft.ts'
import type { Members } from './members.ts'

/** What a reader may know beside the entry. */
export interface Surroundings {
  readonly claims: ReadonlySet<CertificateId>
  /** Of the feed, for entries that do not say it themselves. */
  readonly account: string | null
  readonly region: string | null
}

/** Why an entry is no event. */
export type Verdict = Exclude<Entry, { is: 'event' }>

/**
 * Reads the entries of one kind into a draft, but for what is read in the same way of all; `principal` is the certificate that acted.
 * Gives the verdict on an entry that is no event, else null. Never throws.
 */
export type EntryReader = (draft: Draft, entry: Members, principal: CertificateId | null, around: Surroundings) => Verdict | null

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

/** Writes what every entry may say about where it happened and how it ended. */
export function addCommonFacts(draft: Draft, entry: Members, around: Surroundings): void {
  const { status } = entry
  draft.account = entry.accountId ?? around.account
  draft.region = around.region
  draft.clientId = untrustedOr(entry.clientId)
  draft.status = status === 'Success' || status === 'Failure' ? status : null
  draft.reason = untrustedOr(entry.reason)
}
