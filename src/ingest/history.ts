// The history that a replay reads: all sources side by side, in event time, whatever the order of lines and the cut into files.
import type { IotEvent } from '../model/event.ts'
import type { Millis } from '../model/time.ts'
import { createIntake, emptyTally, type HistoryTally, type Intake, type IntakeOptions, type Reached } from './intake.ts'
import type { Piece } from './line-run.ts'
import { createTimeQueue, type TimeQueue } from './time-queue.ts'

/** A file, or anything else that gives lines roughly in event time. */
export interface HistorySource {
  readonly feed: string
  /** Whether it can be read again from its beginning: then it is opened only when its time has come. */
  readonly rereadable: boolean
  /** The file that it is, if it is a regular one: then another thread can read it as well. */
  readonly file?: HistoryFile
  /** On abort it ends or rejects, also where it waits for a pipe. */
  read(signal?: AbortSignal): AsyncIterable<readonly Piece[]>
}

/** A regular file, with its size in bytes. */
export interface HistoryFile {
  readonly path: string
  readonly size: number
}

export interface HistoryOptions extends IntakeOptions {
  /** Ends the reading: what was read by then is handed over, and the history ends as if there were no more. */
  readonly signal?: AbortSignal
}

/** The events in order of time, then of id, many at once; read once. The tally runs with it and is complete when it has ended. */
export interface History extends AsyncIterable<readonly IotEvent[]> {
  readonly tally: Readonly<HistoryTally>
}

/** What reads a history, in this thread or in another one. */
export type ReadHistory = (sources: readonly HistorySource[], options: HistoryOptions) => History

/** A source that is being read. */
interface Reading extends Reached {
  readonly source: HistorySource
  pieces: AsyncIterator<readonly Piece[]> | null
}

/**
 * Reads a history. Events come sorted where the lines of each source are in order within `settle`; one that is later comes as soon as
 * it is found. Rejects with the first error of a source, after all that could be read was handed over.
 */
export function readHistory(sources: readonly HistorySource[], options: HistoryOptions): History {
  const tally = emptyTally()
  return { tally, [Symbol.asyncIterator]: () => merged(sources, options, tally) }
}

async function* merged(
  sources: readonly HistorySource[],
  options: HistoryOptions,
  tally: HistoryTally,
): AsyncGenerator<readonly IotEvent[]> {
  const { signal } = options
  const waiting = createTimeQueue<IotEvent>(inOrder)
  const intake = createIntake(options, tally, (event) => waiting.put(event))
  const errors: unknown[] = []
  const readings = new Set<Reading>()
  try {
    for (const source of sources) readings.add(await begin(source, sources.length, intake, options))
    for (let slowest = leastComplete(readings); slowest !== null; slowest = leastComplete(readings)) {
      const pieces = await nextPieces(slowest, signal).catch((thrown: unknown) => {
        if (signal?.aborted !== true) errors.push(thrown)
      })
      if (pieces === undefined) readings.delete(slowest)
      else for (const piece of pieces) intake.take(slowest, piece)
      yield takeBefore(waiting, leastComplete(readings)?.complete ?? Number.POSITIVE_INFINITY)
      if (signal?.aborted === true) break
    }
    yield takeBefore(waiting, Number.POSITIVE_INFINITY)
  } finally {
    for (const { pieces } of readings) await pieces?.return?.()
  }
  if (errors.length > 0) throw errors[0]
}

function takeBefore(waiting: TimeQueue<IotEvent>, complete: Millis): readonly IotEvent[] {
  const events: IotEvent[] = []
  const isComplete = ({ at }: IotEvent): boolean => at < complete
  for (let event = waiting.takeIf(isComplete); event !== undefined; event = waiting.takeIf(isComplete)) events.push(event)
  return events
}

/** By time; of one time by id, so that the cut into files cannot be seen. */
function inOrder(a: IotEvent, b: IotEvent): number {
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
 * A source that cannot be read twice, that does not begin with an event, or that is the only one, is opened at once.
 */
async function begin(source: HistorySource, sources: number, intake: Intake, options: HistoryOptions): Promise<Reading> {
  const unknown = { source, pieces: null, complete: Number.NEGATIVE_INFINITY }
  if (!source.rereadable || sources === 1) return unknown
  const look = source.read(options.signal)[Symbol.asyncIterator]()
  try {
    const first = await look.next()
    const times = first.done ? [] : first.value.flatMap(intake.timesIn)
    if (times.length === 0) return unknown
    const [earliest, latest] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))]
    return { ...unknown, complete: Math.min(earliest, latest - options.settle) }
  } catch {
    // It is found again, and told, when the source is read.
    return unknown
  } finally {
    await look.return?.()
  }
}

async function nextPieces(reading: Reading, signal: AbortSignal | undefined): Promise<readonly Piece[] | undefined> {
  reading.pieces ??= reading.source.read(signal)[Symbol.asyncIterator]()
  const next = await reading.pieces.next()
  return next.done ? undefined : next.value
}
