// History through the same road, isolated: nothing is written to a log, no certificate is looked at, nobody is told.
import { createWatch, type Watch, type WatchOutput } from '../detect/watch.ts'
import { type History, type HistorySource, readHistory } from '../ingest/history.ts'
import type { JudgedAttempt } from '../model/attempt.ts'
import type { Finding } from '../model/finding.ts'
import type { Tick } from '../model/record.ts'
import { DAY, MINUTE, type Millis } from '../model/time.ts'
import type { WindowCounts } from '../model/window.ts'
import { type Configuration, detectSettings } from './configuration.ts'
import { createReplayedIncidents, type ReplayedIncidents } from './replayed-incidents.ts'

/** The one feed that a replay's ticks speak of: its files are merged before anything is judged. */
const FEED = 'replay'

/** What a replay hands over while it runs. */
export interface ReplayListener {
  window?(window: WindowCounts): void
  attempt?(attempt: JudgedAttempt): void
  finding?(finding: Finding): void
  /** Called now and then, with how far the history has been read. */
  progress?(at: Millis, lines: number, bytes: number): void
}

export interface ReplayOptions {
  readonly configuration: Configuration
  readonly sources: readonly HistorySource[]
  /** The present: entries of after tomorrow are rejected. */
  readonly now: Millis
  readonly from?: Millis
  readonly to?: Millis
  readonly listener?: ReplayListener
}

/** What a replay came to; `report.ts` makes the report of it. */
export interface Replayed {
  readonly tally: History['tally']
  readonly events: number
  readonly duplicates: number
  readonly late: number
  /** Event times of the first and the last event; null where there was none. */
  readonly from: Millis | null
  readonly to: Millis | null
  /** The last word on every attempt. */
  readonly attempts: readonly JudgedAttempt[]
  readonly findings: readonly Finding[]
  readonly incidents: ReplayedIncidents
}

/**
 * Replays a history. Its acceptances are judged at the watermark, and at its end time runs on to the end of the day (UTC) after the
 * last attempt. Rejects with the first error of a file, after all that could be read of the others was judged.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { configuration, listener } = options
  const watch = createWatch(detectSettings(configuration), { partition: 0, acceptAt: 'watermark' })
  const history = readHistory(options.sources, {
    ...options,
    claims: new Set(configuration.claims.map((claim) => claim.id)),
    settle: configuration.settle,
  })
  const story = createStory(configuration, listener ?? {})
  const player = createPlayer(watch, story)
  for await (const { event } of history) {
    player.play(event.at, { v: 1, is: 'event', feed: FEED, event })
    listener?.progress?.(event.at, history.tally.lines, history.tally.bytes)
  }
  player.finish(configuration.attemptTimeout)
  return { tally: history.tally, ...story.result() }
}

type PlayedRecord = Parameters<Watch['step']>[0]

interface Player {
  play(at: Millis, record: PlayedRecord): void
  finish(attemptTimeout: Millis): void
}

/** Feeds events and, whenever a minute of event time is complete, the tick that says so. */
function createPlayer(watch: Watch, story: Story): Player {
  let offset = 0
  let upTo: Millis | null = null
  let last: Millis | null = null

  const step = (record: PlayedRecord): void => story.take(watch.step(record, offset++))
  const tickUpTo = (to: Millis): void => {
    upTo = to
    step(tickOf(to, false))
  }

  return {
    play(at, record) {
      const minute = Math.floor(at / MINUTE) * MINUTE
      if (upTo === null || minute > upTo) tickUpTo(minute)
      last = Math.max(last ?? at, at)
      step(record)
    },
    finish(attemptTimeout) {
      if (last === null) return
      // What is open ends by its time-out; only then is the last attempt's day known.
      tickUpTo(last + attemptTimeout + MINUTE)
      tickUpTo((Math.floor((story.lastAttemptAt() ?? last) / DAY) + 1) * DAY + MINUTE)
    },
  }
}

function tickOf(upTo: Millis, ended: boolean): Tick {
  return { v: 1, is: 'tick', feed: FEED, upTo, feeds: [FEED], ended, assumed: false, cause: null }
}

interface Story {
  take(outputs: readonly WatchOutput[]): void
  lastAttemptAt(): Millis | null
  result(): Omit<Replayed, 'tally'>
}

function createStory(configuration: Configuration, listener: ReplayListener): Story {
  const attempts = new Map<string, JudgedAttempt>()
  const findings: Finding[] = []
  const incidents = createReplayedIncidents(configuration)
  const counts = { events: 0, duplicates: 0, late: 0 }
  return {
    take(outputs) {
      for (const output of outputs) void output
    },
    lastAttemptAt: () => null,
    result: () => ({ ...counts, from: null, to: null, attempts: [...attempts.values()], findings, incidents }),
  }
}
