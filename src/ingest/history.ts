// The history that a replay reads: all sources side by side, in event time, whatever the order of lines and the cut into files.
import type { CertificateId } from '../model/claim.ts'
import type { IgnoredReason, IotEvent, RejectionReason } from '../model/event.ts'
import type { Millis } from '../model/time.ts'
import { createDisorder, type Disorder } from './disorder.ts'
import { type FeedLine, placeOfEntry } from './feed.ts'
import { type LineContext, type ParsedEntry, parseLine } from './parse/parse-iot-log.ts'
import { createTimeQueue } from './time-queue.ts'

/** A file, or anything else that gives lines roughly in event time. */
export interface HistorySource {
  readonly feed: string
  /** Whether it can be read again from its beginning: then it is opened only when its time has come. */
  readonly rereadable: boolean
  /** On abort it ends or rejects, also where it waits for a pipe. */
  read(signal?: AbortSignal): AsyncIterable<readonly FeedLine[]>
}

export interface HistoryOptions {
  readonly claims: ReadonlySet<CertificateId>
  /** Lines are sorted within this time, as nobody waits for them. */
  readonly settle: Millis
  /** Entries of after tomorrow are rejected. */
  readonly now: Millis
  /** Only events from here on, and before there. Others count as lines and bytes, and are no entries of this history. */
  readonly from?: Millis
  readonly to?: Millis
  readonly account?: string
  readonly region?: string
  /** Ends the reading: what was read by then is handed over, and the history ends as if there were no more. */
  readonly signal?: AbortSignal
}

/** An event of a history, and where it was found. */
export interface HistoryItem {
  readonly event: IotEvent
  readonly feed: string
  readonly place: string
}

/** What was read by now. `entries` = events handed over or waiting + `ignored` + `rejected`. */
export interface HistoryTally {
  lines: number
  bytes: number
  entries: number
  ignored: number
  rejected: number
  readonly reasons: Map<IgnoredReason | RejectionReason, number>
  readonly disorder: Disorder
  /** Where the first few rejections of each reason were found. */
  readonly rejectedAt: Map<RejectionReason, string[]>
}

/** So many places of each reason are kept: enough to go and look. */
const PLACES = 3

/** The events in order of time, then of id; read once. The tally runs with it and is complete when it has ended. */
export interface History extends AsyncIterable<HistoryItem> {
  readonly tally: Readonly<HistoryTally>
}

/** A source that is being read. */
interface Reading {
  readonly source: HistorySource
  lines: AsyncIterator<readonly FeedLine[]> | null
  /** Nothing before this time is still to come, if its lines are in order within `settle`. */
  complete: Millis
}

/**
 * Reads a history. Events come sorted where the lines of each source are in order within `settle`; one that is later comes as soon as
 * it is found. Rejects with the first error of a source, after all that could be read was handed over.
 */
export function readHistory(sources: readonly HistorySource[], options: HistoryOptions): History {
  const tally: HistoryTally = {
    ...{ lines: 0, bytes: 0, entries: 0, ignored: 0, rejected: 0 },
    ...{ reasons: new Map(), rejectedAt: new Map(), disorder: createDisorder() },
  }
  return { tally, [Symbol.asyncIterator]: () => merged(sources, options, tally) }
}

async function* merged(sources: readonly HistorySource[], options: HistoryOptions, tally: HistoryTally): AsyncGenerator<HistoryItem> {
  const { signal } = options
  const waiting = createTimeQueue<HistoryItem>(inOrder)
  const errors: unknown[] = []
  const readings = new Set<Reading>()
  try {
    for (const source of sources) readings.add(await begin(source, options))
    for (let slowest = leastComplete(readings); slowest !== null; slowest = leastComplete(readings)) {
      const lines = await nextLines(slowest, signal).catch((thrown: unknown) => {
        if (signal?.aborted !== true) errors.push(thrown)
      })
      if (lines === undefined) readings.delete(slowest)
      else for (const item of take(slowest, lines, options, tally)) waiting.put(item)
      const complete = leastComplete(readings)?.complete ?? Number.POSITIVE_INFINITY
      const isComplete = ({ event }: HistoryItem): boolean => event.at < complete
      for (let item = waiting.takeIf(isComplete); item !== undefined; item = waiting.takeIf(isComplete)) yield item
      if (signal?.aborted === true) break
    }
    for (let item = waiting.takeIf(() => true); item !== undefined; item = waiting.takeIf(() => true)) yield item
  } finally {
    for (const { lines } of readings) await lines?.return?.()
  }
  if (errors.length > 0) throw errors[0]
}

/** By time; of one time by id, so that the cut into files cannot be seen. */
function inOrder({ event: a }: HistoryItem, { event: b }: HistoryItem): number {
  if (a.at !== b.at) return a.at - b.at
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

function leastComplete(readings: ReadonlySet<Reading>): Reading | null {
  let least: Reading | null = null
  for (const reading of readings) if (least === null || reading.complete < least.complete) least = reading
  return least
}

/**
 * Looks into the beginning of a source, so that it need not be open before its time has come: a folder may hold the files of years.
 * A source that cannot be read twice, or that does not begin with an event, is opened at once.
 */
async function begin(source: HistorySource, options: HistoryOptions): Promise<Reading> {
  const unknown = { source, lines: null, complete: Number.NEGATIVE_INFINITY }
  if (!source.rereadable) return unknown
  const look = source.read(options.signal)[Symbol.asyncIterator]()
  try {
    const first = await look.next()
    const times = (first.done ? [] : first.value).flatMap((line) => parseLine(line.bytes, contextOf(line, options)).flatMap(timeOf))
    return times.length === 0 ? unknown : { ...unknown, complete: Math.min(...times, Math.max(...times) - options.settle) }
  } catch {
    // It is found again, and told, when the source is read.
    return unknown
  } finally {
    await look.return?.()
  }
}

async function nextLines(reading: Reading, signal: AbortSignal | undefined): Promise<readonly FeedLine[] | undefined> {
  reading.lines ??= reading.source.read(signal)[Symbol.asyncIterator]()
  const next = await reading.lines.next()
  return next.done ? undefined : next.value
}

/** Reads some lines of a source: counts them, moves its time on, and gives the events that the history is about. */
function take(reading: Reading, lines: readonly FeedLine[], options: HistoryOptions, tally: HistoryTally): readonly HistoryItem[] {
  const { feed } = reading.source
  return lines.flatMap((line) => {
    tally.lines++
    tally.bytes += line.size
    return parseLine(line.bytes, contextOf(line, options)).flatMap(({ entry }, index, entries) => {
      const place = placeOfEntry(line, index, entries.length)
      if (entry.is === 'event') {
        const { at } = entry.event
        const tooLate = reading.complete - at
        reading.complete = Math.max(reading.complete, at - options.settle)
        if (!isAskedFor(at, options)) return []
        if (tooLate > 0) tally.disorder.note(line.place, tooLate + options.settle)
        tally.entries++
        return [{ event: entry.event, feed, place }]
      }
      tally.entries++
      tally[entry.is]++
      if (entry.is === 'rejected') notePlace(tally, entry.reason, place)
      tally.reasons.set(entry.reason, (tally.reasons.get(entry.reason) ?? 0) + 1)
      return []
    })
  })
}

function notePlace({ rejectedAt }: HistoryTally, reason: RejectionReason, place: string): void {
  const places = rejectedAt.get(reason) ?? []
  if (places.length < PLACES) rejectedAt.set(reason, [...places, place])
}

function isAskedFor(at: Millis, { from, to }: HistoryOptions): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to)
}

function timeOf({ entry }: ParsedEntry): readonly Millis[] {
  return entry.is === 'event' ? [entry.event.at] : []
}

function contextOf(line: FeedLine, { claims, now, account, region }: HistoryOptions): LineContext {
  const { receivedAt, recordedAt } = line
  return { claims, live: false, receivedAt, recordedAt, now, account: account ?? null, region: region ?? null }
}
