// A payload that is pushed to us one by one, by whoever calls: read, and written to the log beside what `ingest` polls.
import type { CertificateId } from '../model/claim.ts'
import type { Feed } from './feed.ts'
import { readPayload, type Sender } from './payload.ts'
import { sortBatch, withRejections } from './sort-batch.ts'
import { type Writing, writeBatch } from './write-batch.ts'

/** A log group that `ingest` polls as well: it is the poll that promises, a push only makes it faster. */
export interface PushedFeed extends Pick<Feed, 'name' | 'account' | 'region'> {
  readonly logGroup: string
}

/** What pushing takes. */
export interface Pushing extends Writing {
  readonly feeds: readonly PushedFeed[]
  readonly claims: ReadonlySet<CertificateId>
}

/** Under which name rejections stand of which nobody knows where they came from. */
export const UNKNOWN_FEED = 'push'

/**
 * Resolves when everything that the payload holds is durable. Its events have the ids that they have when they are polled: pushed again,
 * or polled too, they are copies that `watch` drops. `place` says, for people, where it came from. Rejects as `persist` does.
 */
export async function pushPayload(data: string, place: string, pushing: Pushing): Promise<void> {
  const { feeds, claims, clock } = pushing
  const now = clock()
  const feedOf = (sender: Sender): PushedFeed | undefined => feeds.find((feed) => isOf(feed, sender))
  const { lines, rejections, sender } = readPayload(data, { isExpected: (by) => feedOf(by) !== undefined, place, receivedAt: now })
  const { name, account, region } = (sender === null ? undefined : feedOf(sender)) ?? { name: UNKNOWN_FEED, account: null, region: null }
  const sorted = sortBatch(lines, { account, region, settle: null }, claims, now)
  await writeBatch(name, withRejections(sorted, rejections), pushing)
}

function isOf({ logGroup, account }: PushedFeed, sender: Sender): boolean {
  return logGroup === sender.logGroup && (account === null || account === sender.owner)
}
