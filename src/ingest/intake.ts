// What a history takes in of the pieces of its files: every line counted, its events given on.
import type { CertificateId } from '../model/claim.ts'
import type { IgnoredReason, IotEvent, RejectionReason } from '../model/event.ts'
import type { Millis } from '../model/time.ts'
import { createDisorder, type Disorder } from './disorder.ts'
import { placeOfEntry } from './feed.ts'
import { isRun, type LineRun, type Piece } from './line-run.ts'
import { createLineParser } from './parse/line-parser.ts'
import { type LineContext, type ParsedEntry, parseLine } from './parse/parse-iot-log.ts'

export interface IntakeOptions {
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

/** Nothing was read yet. */
export function emptyTally(): HistoryTally {
  return {
    ...{ lines: 0, bytes: 0, entries: 0, ignored: 0, rejected: 0 },
    ...{ reasons: new Map(), rejectedAt: new Map(), disorder: createDisorder() },
  }
}

/** How far a source has been read. */
export interface Reached {
  /** Nothing before this time is still to come, if its lines are in order within the settle time. */
  complete: Millis
}

export interface Intake {
  /** Reads a piece of a source: counts it, moves the source's time on, and gives on the events that the history is about. */
  take(reached: Reached, piece: Piece): void
  /** The event times in a piece, of a run the first ones; nothing is counted. */
  timesIn(piece: Piece): readonly Millis[]
}

/** So many event times tell where a source begins: to read all of the first run of each would take long in a folder of years. */
const GLANCE = 100
/** So many places of each reason are kept: enough to go and look. */
const PLACES = 3

/** An intake that counts into `tally` and gives events to `give`, in the order in which they are found. */
export function createIntake(options: IntakeOptions, tally: HistoryTally, give: (event: IotEvent) => void): Intake {
  const { claims, now, account, region, from, to, settle } = options
  const context: LineContext = {
    claims,
    live: false,
    receivedAt: null,
    recordedAt: null,
    now,
    account: account ?? null,
    region: region ?? null,
  }
  const parser = createLineParser(claims)

  function takeEntries(reached: Reached, entries: readonly ParsedEntry[], placeOf: () => string): void {
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index]?.entry
      if (entry === undefined) continue
      if (entry.is === 'event') takeEvent(reached, entry.event, placeOf)
      else {
        tally[entry.is]++
        count(entry.reason, 1)
        if (entry.is === 'rejected') notePlace(entry.reason, placeOfEntry(placeOf(), index, entries.length))
      }
    }
  }

  function count(reason: IgnoredReason | RejectionReason, entries: number): void {
    tally.entries += entries
    tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + entries)
  }

  function takeEvent(reached: Reached, event: IotEvent, placeOf: () => string): void {
    const { at } = event
    const tooLate = reached.complete - at
    reached.complete = Math.max(reached.complete, at - settle)
    if ((from !== undefined && at < from) || (to !== undefined && at >= to)) return
    if (tooLate > 0) tally.disorder.note(placeOf(), tooLate + settle)
    tally.entries++
    give(event)
  }

  function notePlace(reason: RejectionReason, place: string): void {
    const places = tally.rejectedAt.get(reason) ?? []
    if (places.length < PLACES) tally.rejectedAt.set(reason, [...places, place])
  }

  function takeRun(reached: Reached, { file, line, bytes, begin, ends }: LineRun): void {
    const reader = parser(bytes)
    // Most lines are dropped, and most of them for the reason of the one before: they are counted in one go.
    let reason: IgnoredReason | null = null
    let dropped = 0
    let at = begin
    for (let index = 0; index < ends.length; index++) {
      const end = ends[index] ?? at
      const why = reader.reasonToDrop(at, end)
      if (why === null) takeEntries(reached, reader.read(at, end, context), () => `${file}:${line + index}`)
      else {
        if (why !== reason) {
          drop(reason, dropped)
          reason = why
          dropped = 0
        }
        dropped++
      }
      at = end + 1
    }
    drop(reason, dropped)
    tally.lines += ends.length
    tally.bytes += at - begin
  }

  function drop(reason: IgnoredReason | null, lines: number): void {
    if (reason === null) return
    tally.ignored += lines
    count(reason, lines)
  }

  function entriesOf(piece: Exclude<Piece, LineRun>): readonly ParsedEntry[] {
    const { receivedAt, recordedAt } = piece
    return parseLine(piece.bytes, { ...context, receivedAt, recordedAt })
  }

  return {
    take(reached, piece) {
      if (isRun(piece)) takeRun(reached, piece)
      else {
        tally.lines++
        tally.bytes += piece.size
        takeEntries(reached, entriesOf(piece), () => piece.place)
      }
    },
    timesIn(piece) {
      if (!isRun(piece)) return timesOf(entriesOf(piece))
      const { bytes, begin, ends } = piece
      const reader = parser(bytes)
      const times: Millis[] = []
      let at = begin
      for (let index = 0; index < ends.length && times.length < GLANCE; index++) {
        const end = ends[index] ?? at
        if (reader.reasonToDrop(at, end) === null) times.push(...timesOf(reader.read(at, end, context)))
        at = end + 1
      }
      return times
    },
  }
}

function timesOf(entries: readonly ParsedEntry[]): readonly Millis[] {
  return entries.flatMap(({ entry }) => (entry.is === 'event' ? [entry.event.at] : []))
}
