// History through the same road, isolated: nothing is written to a log, no certificate is looked at, nobody is told.
import { createWatch, horizonOf, type Watch, type WatchOutput } from '../detect/watch.ts'
import { type History, type HistorySource, type ReadHistory, readHistory } from '../ingest/history.ts'
import type { JudgedAttempt } from '../model/attempt.ts'
import type { CertificateId } from '../model/claim.ts'
import type { IotEvent } from '../model/event.ts'
import type { Finding } from '../model/finding.ts'
import type { Tick } from '../model/record.ts'
import { DAY, MINUTE, type Millis } from '../model/time.ts'
import type { WindowCounts } from '../model/window.ts'
import { type BlindSpot, blindSpots } from './blind-spots.ts'
import { type Configuration, detectSettings } from './configuration.ts'
import { type ClaimAttempts, createFinalAttempts } from './final-attempts.ts'
import { createFactsBook, type FactsBook, type HistoryFacts } from './history-facts.ts'
import { createReplayedIncidents, type ReplayedIncidents } from './replayed-incidents.ts'

/** The one feed that a replay's ticks speak of: its files are merged before anything is judged. */
const FEED = 'replay'

/** What a replay hands over while it runs. */
export interface ReplayListener {
  window?(window: WindowCounts): void
  /** Called with each attempt when it is final, in the order of their ends and then of their ids. */
  attempt?(attempt: JudgedAttempt): void
  /** Called whenever the watermark moved, behind what it closed: with a way to ask by which numbers a claim is judged just now. */
  advanced?(upTo: Millis, explain: Watch['explain']): void
  /**
   * Called once all events were judged, and before time runs on to close what is open: with a way to ask by which numbers, and one to let
   * time run on to a moment first.
   */
  reached?(explain: Watch['explain'], runOn: (to: Millis) => void): void
  /** Called once at the beginning, with a way to look how far the replay is. */
  began?(look: () => ReplayProgress): void
}

/** How far a replay is. */
export interface ReplayProgress {
  readonly lines: number
  readonly bytes: number
  /** Event times of the first event and of the one that was reached; null before there is one. */
  readonly from: Millis | null
  readonly at: Millis | null
  readonly findings: number
}

export interface ReplayOptions {
  readonly configuration: Configuration
  readonly sources: readonly HistorySource[]
  /** What reads the sources; absent, this thread does. */
  readonly read?: ReadHistory
  /** The present: entries of after tomorrow are rejected. */
  readonly now: Millis
  readonly from?: Millis
  readonly to?: Millis
  readonly listener?: ReplayListener
  /** Ends the reading early; what was read by then is judged. */
  readonly signal?: AbortSignal
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
  /** In the order in which the claims were first seen. */
  readonly attempts: ReadonlyMap<CertificateId, ClaimAttempts>
  readonly findings: readonly Finding[]
  readonly incidents: ReplayedIncidents
  readonly facts: HistoryFacts
  readonly blindSpots: readonly BlindSpot[]
  /** The reading was ended early: there may be more than was read. */
  readonly interrupted: boolean
  /** The first error of a file; what could be read all the same was judged. */
  readonly failure: unknown
}

/**
 * Replays a history. At its end time runs on to the end of the day (UTC) after the last attempt, so that everything closes. Never
 * rejects for what a file holds or lacks: see `failure`.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  const { configuration, sources, read = readHistory, now, from, to, listener, signal } = options
  const watch = createWatch(detectSettings(configuration), { partition: 0 })
  const history = read(sources, {
    claims: new Set(configuration.claims.map((claim) => claim.id)),
    settle: configuration.settle,
    now,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(signal === undefined ? {} : { signal }),
  })
  const { tally } = history
  const story = createStory(configuration, listener ?? {})
  const book = createFactsBook(configuration.claims.map(({ id }) => id))
  const player = createPlayer(watch, { story, book, advanced: (upTo) => listener?.advanced?.(upTo, watch.explain) })
  listener?.began?.(() => ({ lines: tally.lines, bytes: tally.bytes, ...story.progress() }))
  let failure: unknown = null
  try {
    for await (const events of history) for (const event of events) player.play(event)
  } catch (thrown) {
    failure = thrown
  }
  listener?.reached?.(watch.explain, player.runOn)
  player.finish(configuration.attemptTimeout)
  const facts = book.facts()
  return {
    ...{ tally, failure, facts, interrupted: signal?.aborted === true, ...story.result() },
    blindSpots: blindSpots(facts, tally.disorder.all(), configuration),
  }
}

interface Player {
  play(event: IotEvent): void
  /** Lets time run on to the last whole minute before a moment. */
  runOn(to: Millis): void
  /** Lets time run on until everything is closed. */
  finish(attemptTimeout: Millis): void
}

/** What hears of a replay as it goes on. */
interface Hearers {
  readonly story: Story
  readonly book: FactsBook
  advanced(upTo: Millis): void
}

/** Feeds events to the watch and, whenever a minute of event time is complete, the tick that says so. */
function createPlayer(watch: Watch, { story, book, advanced }: Hearers): Player {
  let offset = 0
  let upTo = Number.NEGATIVE_INFINITY
  let last: Millis | null = null

  function tickUpTo(to: Millis): void {
    upTo = to
    story.take(watch.step(tickOf(to), offset++))
    advanced(to)
  }

  return {
    play(event) {
      const minute = Math.floor(event.at / MINUTE) * MINUTE
      if (minute > upTo) tickUpTo(minute)
      last = Math.max(last ?? event.at, event.at)
      story.count(event.at)
      const outputs = watch.step({ v: 1, is: 'event', feed: FEED, event }, offset++)
      if (outputs[0]?.is !== 'duplicate') book.take(event)
      story.take(outputs)
    },
    runOn(to) {
      const minute = Math.floor(to / MINUTE) * MINUTE
      if (last !== null && minute > upTo) tickUpTo(minute)
    },
    finish(attemptTimeout) {
      if (last === null) return
      // What is open ends by its time-out; only then is the day of the last attempt's end known.
      tickUpTo(last + attemptTimeout + MINUTE)
      tickUpTo((Math.floor((story.lastAttemptAt() ?? last) / DAY) + 1) * DAY + MINUTE)
    },
  }
}

function tickOf(upTo: Millis): Tick {
  return { v: 1, is: 'tick', feed: FEED, upTo, feeds: [FEED], ended: false, assumed: false, cause: null }
}

interface Story {
  /** An event was handed to the watch; whether it was a copy is told by `take`. */
  count(at: Millis): void
  take(outputs: readonly WatchOutput[]): void
  lastAttemptAt(): Millis | null
  progress(): Pick<ReplayProgress, 'from' | 'at' | 'findings'>
  result(): Pick<Replayed, 'events' | 'duplicates' | 'late' | 'from' | 'to' | 'attempts' | 'findings' | 'incidents'>
}

function createStory(configuration: Configuration, listener: ReplayListener): Story {
  const attempts = createFinalAttempts((attempt) => listener.attempt?.(attempt))
  const findings = new Map<string, Finding>()
  const incidents = createReplayedIncidents(configuration)
  const horizon = horizonOf(detectSettings(configuration))
  let [upTo, settled] = [0, 0]
  let [played, duplicates, late] = [0, 0, 0]
  let [from, to, lastAttemptAt]: (Millis | null)[] = [null, null, null]

  function take(output: WatchOutput): void {
    switch (output.is) {
      case 'attempt':
        attempts.take(output.attempt)
        incidents.takeAttempt(output.attempt)
        lastAttemptAt = Math.max(lastAttemptAt ?? output.attempt.at, output.attempt.at)
        break
      case 'window':
        listener.window?.(output.window)
        break
      case 'finding':
        findings.set(output.finding.id, output.finding)
        incidents.take({ v: 1, is: 'finding', finding: output.finding }, output.finding.at)
        break
      case 'watermark':
        incidents.take({ v: 1, is: 'watermark', partition: 0, upTo: output.upTo, causes: output.causes }, output.upTo)
        upTo = output.upTo
        break
      case 'summary':
      case 'sign':
        incidents.take(output.record, output.at)
        break
      case 'duplicate':
        duplicates++
        break
      case 'late':
        late++
        break
      case 'unattributed':
      // A history holds no plans that were announced: those of the configuration count.
      case 'plan-refused':
        break
    }
  }

  /** What is final need not be kept. All attempts under way are looked through, so it is done once a horizon. */
  function settleBefore(time: Millis): void {
    if (time < settled + horizon) return
    settled = time
    attempts.settleBefore(time)
    incidents.settleBefore(time)
  }

  return {
    count(at) {
      played++
      from = Math.min(from ?? at, at)
      to = Math.max(to ?? at, at)
    },
    take(outputs) {
      // One tick may run over hours of silence. Live, what it closes is taken up in its own time, and nobody is blind by then.
      for (const output of outputs) if (output.is === 'watermark') take(output)
      for (const output of outputs) if (output.is !== 'watermark') take(output)
      settleBefore(upTo - horizon)
    },
    lastAttemptAt: () => lastAttemptAt ?? null,
    progress: () => ({ from: from ?? null, at: to ?? null, findings: findings.size }),
    result() {
      settleBefore(Number.POSITIVE_INFINITY)
      return {
        ...{ events: played - duplicates, duplicates, late, from: from ?? null, to: to ?? null },
        ...{ attempts: attempts.counts(), findings: [...findings.values()], incidents },
      }
    },
  }
}
