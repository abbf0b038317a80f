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
  /** The event times in a piece; nothing is counted. */
  timesIn(piece: Piece): readonly Millis[]
}

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
  const parser = createLineParser(context)

  function takeEntries(reached: Reached, entries: readonly ParsedEntry[], placeOf: () => string): void {
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index]?.entry
      if (entry === undefined) continue
      if (entry.is === 'event') takeEvent(reached, entry.event, placeOf)
      else {
        tally.entries++
        tally[entry.is]++
        tally.reasons.set(entry.reason, (tally.reasons.get(entry.reason) ?? 0) + 1)
        if (entry.is === 'rejected') notePlace(entry.reason, placeOfEntry(placeOf(), index, entries.length))
      }
    }
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

  function eachLine({ bytes, begin, ends }: LineRun, read: (entries: readonly ParsedEntry[], index: number) => void): void {
    const reader = parser(bytes)
    let at = begin
    for (let index = 0; index < ends.length; index++) {
      const end = ends[index] ?? at
      read(reader.read(at, end), index)
      at = end + 1
    }
  }

  function entriesOf(piece: Exclude<Piece, LineRun>): readonly ParsedEntry[] {
    const { receivedAt, recordedAt } = piece
    return parseLine(piece.bytes, { ...context, receivedAt, recordedAt })
  }

  return {
    take(reached, piece) {
      if (!isRun(piece)) {
        tally.lines++
        tally.bytes += piece.size
        takeEntries(reached, entriesOf(piece), () => piece.place)
        return
      }
      const { file, line, begin, ends } = piece
      tally.lines += ends.length
      tally.bytes += (ends.at(-1) ?? begin - 1) + 1 - begin
      eachLine(piece, (entries, index) => takeEntries(reached, entries, () => `${file}:${line + index}`))
    },
    timesIn(piece) {
      const times: Millis[] = []
      const note = (entries: readonly ParsedEntry[]): void => {
        for (const { entry } of entries) if (entry.is === 'event') times.push(entry.event.at)
      }
      if (isRun(piece)) eachLine(piece, note)
      else note(entriesOf(piece))
      return times
    },
  }
}
