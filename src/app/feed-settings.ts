// The feeds of a configuration with everything that may be left out filled in: names, regions, accounts.
import { basename } from 'node:path'
import type { Millis } from '../model/time.ts'
import type { RoleToAssume } from './aws-credentials.ts'
import type { Problem } from './configuration-problems.ts'
import type { CheckedSettings } from './configuration-schema.ts'

/** A log group that is polled. */
interface LogGroupPlace {
  /** Unique; a metric label and the key of its checkpoint. */
  readonly name: string
  readonly logGroup: string
  readonly region: string
  readonly account?: string
  /** Whom we are when we read it; absent: whoever our own credentials say. */
  readonly assumeRole?: RoleToAssume
  readonly endpoint?: string
  /** Whether AWS is asked for what can concern a claim only. */
  readonly filter: boolean
  readonly pollInterval: Millis
  readonly edge: Millis
}

/** AWS's own log. */
export interface IotLogFeed extends LogGroupPlace {
  readonly is: 'cloudwatch'
  /** Whether AWS IoT is asked, in the same region, what it logs of the claims. */
  readonly logLevels: boolean
}

/** The log of the pre-provisioning hook. */
export interface HookLogFeed extends LogGroupPlace {
  readonly is: 'hook'
}

export type LogGroupFeed = IotLogFeed | HookLogFeed

/** A Kinesis stream that subscription filters push into. */
export interface KinesisFeed {
  readonly is: 'kinesis'
  /** As of a log group. */
  readonly name: string
  /** Name or ARN. */
  readonly stream: string
  readonly region: string
  readonly account?: string
  readonly assumeRole?: RoleToAssume
  readonly endpoint?: string
  /** The log groups whose entries are taken, and the accounts that own them; no account: any. */
  readonly logGroups: readonly string[]
  readonly owners: readonly string[]
  readonly start: 'latest' | 'oldest' | Millis
  readonly pollInterval: Millis
  /** Whether it also holds the hook's lines. */
  readonly hook: boolean
  readonly logLevels: boolean
}

/** A feed that brings what AWS IoT logs where it is. */
export type LoggedFeed = IotLogFeed | KinesisFeed

/** A file, a folder, or standard input (`-`). */
export interface FileFeed {
  readonly is: 'file'
  readonly name: string
  readonly path: string
  readonly region?: string
  readonly account?: string
  /** Whether it also holds the hook's lines. */
  readonly hook: boolean
}

/** A feed that AWS keeps. */
export type AwsFeed = LogGroupFeed | KinesisFeed

export type FeedSettings = AwsFeed | FileFeed

/** Whether a feed carries the hook's lines. */
export function carriesHook(feed: FeedSettings): boolean {
  return feed.is === 'hook' || ((feed.is === 'file' || feed.is === 'kinesis') && feed.hook)
}

/**
 * The region of the claims: what the file says; else the one region that the feeds name, since the logs of a claim are written where it
 * lives; else the region of the environment, which on a person's machine may be any.
 */
export function regionOf(settings: CheckedSettings, ambient: string | undefined): string | undefined {
  const named = new Set(
    settings.feeds.flatMap((feed) => feed.region ?? (feed.is === 'kinesis' ? regionInArn(feed.stream) : undefined) ?? []),
  )
  const [only] = named
  return settings.aws.region ?? (named.size === 1 ? only : ambient)
}

/** Fills in what feeds leave out. A log group or a stream without a region is a problem. */
export function resolveFeeds(
  feeds: CheckedSettings['feeds'],
  region: string | undefined,
): { readonly feeds: readonly FeedSettings[]; readonly problems: readonly Problem[] } {
  const resolved: FeedSettings[] = []
  const problems: Problem[] = []
  for (const [index, feed] of feeds.entries()) {
    if (feed.is === 'file') {
      resolved.push({ ...feed, name: feed.name ?? nameOfFile(feed.path) })
      continue
    }
    const where = feed.region ?? (feed.is === 'kinesis' ? regionInArn(feed.stream) : undefined) ?? region
    if (where === undefined) {
      problems.push({ path: ['feeds', index, feed.is, 'region'], right: 'an AWS region: here, in aws.region or in AWS_REGION' })
    } else {
      resolved.push(feed.is === 'kinesis' ? resolveStream(feed, where) : resolveLogGroup(feed, where))
    }
  }
  return { feeds: resolved, problems }
}

type Checked = CheckedSettings['feeds'][number]

function resolveLogGroup(feed: Exclude<Checked, { is: 'file' | 'kinesis' }>, region: string): LogGroupFeed {
  const account = accountOf(feed)
  const name = feed.name ?? [account, region, feed.logGroup].filter(Boolean).join(':')
  // A runtime puts a prefix before the hook's line, which no pattern for JSON looks behind.
  const filter = feed.is === 'cloudwatch' && feed.filter
  return { ...feed, region, name, filter, ...(account === undefined ? {} : { account }) }
}

function resolveStream(feed: Extract<Checked, { is: 'kinesis' }>, region: string): KinesisFeed {
  const account = accountOf(feed)
  const named = feed.stream.split('/').at(-1) ?? feed.stream
  const name = feed.name ?? [account, region, 'kinesis', named].filter(Boolean).join(':')
  const owners = feed.owners ?? (account === undefined ? [] : [account])
  return { ...feed, region, name, owners, ...(account === undefined ? {} : { account }) }
}

function accountOf({ account, assumeRole }: Exclude<Checked, { is: 'file' }>): string | undefined {
  return account ?? (assumeRole === undefined ? undefined : accountOfRole(assumeRole.arn))
}

/** The account that stands in the ARN of a role. */
export function accountOfRole(arn: string): string {
  return arn.split(':')[4] ?? ''
}

function regionInArn(stream: string): string | undefined {
  return stream.startsWith('arn:') ? stream.split(':')[3] : undefined
}

function nameOfFile(path: string): string {
  return path === '-' ? 'stdin' : basename(path)
}
