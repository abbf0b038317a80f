// How many requests a second a feed may make: what an account and region allow, divided evenly over the feeds that are read there.
import type { RequestBudget } from '../ingest/request-pace.ts'
import { accountOfRole, type FeedSettings, type LogGroupFeed } from './feed-settings.ts'

/** What the configuration says of requests, each a second, per account and region. */
export interface RequestSettings {
  readonly requestsPerSecond: number
  /** Absent: half of the region's quota. */
  readonly catchUpRequestsPerSecond?: number
}

/** `FilterLogEvents` a second that AWS takes per account and region, by regions that differ from the rest (reference aws-iot.md 4.1). */
const QUOTAS: Readonly<Record<string, number>> = {
  'us-east-1': 25,
  'eu-central-1': 5,
  'ap-northeast-3': 5,
  'ap-southeast-3': 5,
  'ca-west-1': 5,
  'il-central-1': 5,
}
const USUAL_QUOTA = 10

/**
 * The budget of a feed (design 7). It is a share of all configured feeds of its account and region, whoever reads them: as each is read
 * by one instance at a time, all instances together stay within the whole without speaking to each other.
 */
export function budgetOf(feed: LogGroupFeed, feeds: readonly FeedSettings[], settings: RequestSettings): RequestBudget {
  const { requestsPerSecond: steady, catchUpRequestsPerSecond } = settings
  const catchUp = catchUpRequestsPerSecond ?? (QUOTAS[feed.region] ?? USUAL_QUOTA) / 2
  const reader = readerOf(feed, feeds)
  const sharers = feeds.filter((other) => isLogGroup(other) && other.region === feed.region && readerOf(other, feeds) === reader).length
  return { steady: steady / sharers, catchUp: Math.max(steady, catchUp) / sharers }
}

/**
 * The account whose quota a feed spends: that of its role; without a role that of our own credentials, for which the first such feed that
 * names an account speaks.
 */
function readerOf(feed: LogGroupFeed, feeds: readonly FeedSettings[]): string {
  if (feed.assumeRole !== undefined) return accountOfRole(feed.assumeRole.arn)
  const named = feeds.find((other) => isLogGroup(other) && other.assumeRole === undefined && other.account !== undefined)
  return named?.account ?? 'our own'
}

function isLogGroup(feed: FeedSettings): feed is LogGroupFeed {
  return feed.is === 'cloudwatch' || feed.is === 'hook'
}
