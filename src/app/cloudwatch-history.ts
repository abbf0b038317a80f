// The log groups of the configuration as a history: a range of time read once, for a replay without files.
import { openLogGroup } from '../ingest/cloudwatch.ts'
import type { FeedLine } from '../ingest/feed.ts'
import { filterPatterns } from '../ingest/filter-patterns.ts'
import type { HistorySource } from '../ingest/history.ts'
import { createSweeper, type Sweeper } from '../ingest/sweep.ts'
import { backoff, rest } from '../ingest/waiting.ts'
import { ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import { noTelemetry } from '../model/telemetry.ts'
import { type Clock, type Millis, SECOND } from '../model/time.ts'
import { placesOfFeed } from './aws-places.ts'
import type { Configuration } from './configuration.ts'
import type { LogGroupFeed } from './feed-settings.ts'
import { budgetOf } from './request-budget.ts'
import { sleep } from './sleep.ts'

/** Failures in a row after which a range is given up: two minutes. */
const MOST_FAILURES = 7

/** A span of event time; `to` is the first moment after it. */
export interface Range {
  readonly from: Millis
  readonly to: Millis
}

/**
 * A source for each log group of the configuration, within the budget of requests that `ingest` has for it while it catches up: both together
 * may take the whole quota. Throws `usage` where the configuration names no log group.
 */
export function cloudwatchSources(configuration: Configuration, range: Range, clock: Clock): readonly HistorySource[] {
  const feeds = configuration.feeds.filter((feed) => feed.is === 'cloudwatch' || feed.is === 'hook')
  if (feeds.length > 0) return feeds.map((feed) => sourceOf(feed, configuration, range, clock))
  throw new ClaimwatchError('usage', {
    what: 'no file was named, and the configuration names no log group to read instead',
    mend: 'Name files, or a feed of the kind cloudwatch or hook.',
  })
}

function sourceOf(feed: LogGroupFeed, configuration: Configuration, range: Range, clock: Clock): HistorySource {
  const { claims, feeds, ingest } = configuration
  const patterns = feed.filter ? filterPatterns(claims.map(({ id }) => id)) : null
  const around = { telemetry: noTelemetry, clock }
  const open = (): Sweeper =>
    createSweeper({
      group: openLogGroup({ logGroup: feed.logGroup, ...placesOfFeed(feed, configuration).logs, ...around }),
      budget: budgetOf(feed, feeds, ingest),
      clock,
      sleep,
      ...(patterns === null ? {} : { patterns }),
    })
  return { feed: feed.name, rereadable: true, read: (signal = new AbortController().signal) => linesWithin(open(), range, signal) }
}

/** What may be answered later is asked again from where it broke off: the sweeper knows what it has given already. */
async function* linesWithin(sweeper: Sweeper, { from, to }: Range, signal: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
  let since = from
  for (let failures = 0; ; ) {
    try {
      // AWS takes both ends in.
      for await (const lines of sweeper.sweep(since, to - 1, true, signal)) {
        failures = 0
        since = lines.reduce((latest, { recordedAt }) => Math.max(latest, recordedAt ?? latest), since)
        yield lines
      }
      return
    } catch (thrown) {
      failures += 1
      if (signal.aborted || !toClaimwatchError(thrown).retry || failures === MOST_FAILURES) throw thrown
      await rest(backoff(SECOND, failures), sleep, signal)
    }
  }
}
