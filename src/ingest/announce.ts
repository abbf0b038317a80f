// Tells how far the feeds are: one tick a feed into every partition, regularly, and at once where there is news.
import { encode } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import type { Clock, Millis } from '../model/time.ts'
import { type Persistence, persist } from './persist.ts'
import { isNews, type Progress, tickOf } from './progress.ts'
import { rest } from './waiting.ts'

/** The one writer of ticks: two could overtake each other, and a promise would be taken back. */
export interface Announcer {
  /** What a feed's progress is from now on. Everything that it promises must be durable. */
  tell(feed: string, progress: Progress): void
  /** Writes ticks until `finish` was called or the signal aborts. Rejects when the log takes nothing any more. */
  run(): Promise<void>
  /** Nothing more will be told: `run` writes the last ticks and ends. */
  finish(): void
}

export interface AnnouncerOptions extends Persistence {
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly partitions: number
  /** All configured feeds: each tick names them. */
  readonly feedNames: readonly string[]
  readonly tickEvery: Millis
}

/** An announcer that begins with what the checkpoints say. */
export function createAnnouncer(first: ReadonlyMap<string, Progress>, options: AnnouncerOptions): Announcer {
  const { clock, telemetry, partitions, feedNames, tickEvery, sleep, signal } = options
  const told = new Map(first)
  let isFinished = false
  let wake = (): void => {}

  async function writeTicks(): Promise<void> {
    const records = [...told].map(([feed, progress]) => {
      return { key: null, value: encode('events', tickOf(feed, progress, feedNames)), timestamp: clock() }
    })
    await Promise.all(Array.from({ length: partitions }, (_, partition) => persist('events', partition, records, options)))
  }

  return {
    tell(feed, progress) {
      const before = told.get(feed)
      told.set(feed, progress)
      if (before === undefined || isNews(before, progress)) wake()
    },
    async run() {
      while (!signal.aborted) {
        // News that comes while ticks are written must not be slept over.
        const news = new AbortController()
        wake = () => news.abort()
        const isLast = isFinished
        await writeTicks()
        telemetry.stageBeat('ingest', clock())
        if (isLast) return
        await rest(tickEvery, sleep, AbortSignal.any([signal, news.signal]))
      }
    },
    finish() {
      isFinished = true
      wake()
    },
  }
}
