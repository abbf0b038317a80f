// The feed of a stream that CloudWatch pushes into: one reader a shard, parents before children, and a promise that follows the tip.
import type { BlindReason } from '../model/incident.ts'
import type { CheckpointRecord, ShardPosition } from '../model/record.ts'
import type { Telemetry } from '../model/telemetry.ts'
import { type Clock, MINUTE, type Millis, SECOND } from '../model/time.ts'
import type { Batch, Feed, FeedLine, Rejection, Sleep } from './feed.ts'
import { failureOf } from './feed-failure.ts'
import { type IsExpected, readPayload } from './payload.ts'
import { createShardBook, type ShardBook } from './shard-book.ts'
import { createShardReader, readToOf, type ShardReader, type ShardReading } from './shard-reader.ts'
import type { Stream, StreamRecord } from './stream.ts'
import { backoff, rest } from './waiting.ts'

export interface StreamFeedOptions {
  readonly name: string
  readonly account?: string
  readonly region?: string
  /** It also carries the lines of the pre-provisioning hook. */
  readonly hook?: boolean
  readonly stream: Stream
  /** Whose payloads are taken. */
  readonly isExpected: IsExpected
  /** Where the first start begins: with what comes, with the oldest that is kept, or with what arrived at a time. */
  readonly start: 'latest' | 'oldest' | Millis
  /** The longest usual delivery; what is older counts as settled. */
  readonly settle: Millis
  /** How often a shard is asked when nothing was left in it. */
  readonly pollInterval: Millis
  /** How long records that were deleted unread are felt behind them. */
  readonly felt: Millis
  readonly clock: Clock
  readonly sleep: Sleep
  readonly telemetry: Pick<Telemetry, 'feedAnswered' | 'streamRead'>
}

/** How often the progress is told, and how often a successor gets to know where to read on. */
const PROMISE_EVERY = 5 * SECOND
/** How often the stream is asked for its shards, beside whenever one of them has ended, and for how long it keeps records. */
const LIST_EVERY = 5 * MINUTE
/** So many shards are read at once: each page may have 10 MB. */
const MOST_AT_ONCE = 4
/** A batch is handed over once it has so many bytes of lines: a page of gzip may hold a hundred megabytes. */
const BATCH_BYTES = 1024 * 1024
/** What ails the stream as a whole, beside its shards. */
const WHOLE = ''

/**
 * A live feed over a stream. It never rejects for what AWS does: its batches say why it cannot be read, and it tries again. Its promise is
 * assumed: that CloudWatch has pushed everything within the settle time is its habit, and nothing that a stream could tell.
 */
export function streamFeed(options: StreamFeedOptions): Feed {
  const { name, account = null, region = null, hook = false } = options
  return { name, account, region, hook, settle: null, batches: (from, signal) => follow(options, from, signal) }
}

/** A feed on its way. */
interface Run {
  readonly options: StreamFeedOptions
  /** Null before the stream has told its shards. */
  book: ShardBook | null
  readonly readers: Map<string, ShardReader>
  /** By shard: why it cannot be read at present. */
  readonly failing: Map<string, BlindReason>
  /** By shard: how far its newest record is ahead. */
  readonly behind: Map<string, Millis>
  retention: Millis
  deletedUpTo: Millis | null
  /** Until when it is told in any case: the next tick must not miss it. */
  toldUntil: Millis
  listDueAt: Millis
  /** In a row. */
  listFailures: number
  promiseDueAt: Millis
}

async function* follow(options: StreamFeedOptions, checkpoint: CheckpointRecord | null, signal: AbortSignal): AsyncGenerator<Batch> {
  const { name, pollInterval, clock, sleep, telemetry } = options
  const run: Run = {
    ...{ options, book: null, readers: new Map(), failing: new Map(), behind: new Map(), retention: Number.POSITIVE_INFINITY },
    ...{ deletedUpTo: checkpoint?.stream?.deletedUpTo ?? null, toldUntil: 0, listDueAt: 0, listFailures: 0, promiseDueAt: 0 },
  }
  let failures = 0
  while (!signal.aborted) {
    try {
      yield* listIfDue(run, checkpoint, signal)
      for (const { shard, reading } of await readDue(run, signal)) yield* take(run, shard, reading)
      if (isPast(run.promiseDueAt, clock())) yield promise(run)
      if (run.failing.size === 0) telemetry.feedAnswered(name, null)
      failures = 0
    } catch (thrown) {
      if (signal.aborted) return
      failures++
      yield failed(run, WHOLE, thrown)
    }
    await rest(failures === 0 ? untilDue(run) : backoff(pollInterval, failures), sleep, signal)
  }
}

/** Whether it is time: also where the clock was set back, so that what was due in seconds lies hours ahead. */
function isPast(dueAt: Millis, now: Millis): boolean {
  return dueAt <= now || dueAt > now + LIST_EVERY
}

function untilDue({ book, readers, listDueAt, promiseDueAt, options: { clock } }: Run): Millis {
  const now = clock()
  const due = (book?.readable() ?? []).map(({ shard }) => readers.get(shard)?.dueAt ?? now)
  return Math.max(0, Math.min(PROMISE_EVERY, listDueAt - now, promiseDueAt - now, ...due.map((at) => at - now)))
}

/** The lesser of our clock and AWS's: nothing is called read too early. */
const nowOf = ({ options: { clock, stream } }: Run): Millis => clock() - stream.awsBehind()

/** Shards that are known are read on where they cannot be listed just now. */
async function* listIfDue(run: Run, checkpoint: CheckpointRecord | null, signal: AbortSignal): AsyncGenerator<Batch> {
  const { clock, pollInterval } = run.options
  if (!isPast(run.listDueAt, clock())) return
  try {
    await list(run, checkpoint, signal)
    run.listFailures = 0
  } catch (thrown) {
    if (signal.aborted || run.book === null) throw thrown
    run.listFailures += 1
    run.listDueAt = clock() + backoff(pollInterval, run.listFailures)
    yield failed(run, WHOLE, thrown)
  }
}

async function list(run: Run, checkpoint: CheckpointRecord | null, signal: AbortSignal): Promise<void> {
  const { stream, clock } = run.options
  run.retention = await stream.retention(signal)
  const shards = await stream.shards(signal)
  run.book ??= createShardBook(checkpoint?.stream?.shards ?? null, sinceOf(run, checkpoint))
  // Before those are forgotten of which nothing is left.
  noteDeleted(run, run.book)
  run.book.list(shards)
  const listed = new Set(shards.map(({ id }) => id))
  for (const shard of [...run.readers.keys(), ...run.failing.keys()]) if (!listed.has(shard)) forget(run, shard)
  run.failing.delete(WHOLE)
  run.listDueAt = clock() + LIST_EVERY
}

/** Where a first start begins; a feed of another kind that had the name before has left a time. */
function sinceOf(run: Run, checkpoint: CheckpointRecord | null): Millis | null {
  if (checkpoint !== null) return checkpoint.settledUpTo
  const { start } = run.options
  if (start === 'oldest') return null
  return start === 'latest' ? nowOf(run) : start
}

function forget({ readers, failing, behind }: Run, shard: string): void {
  for (const known of [readers, failing, behind]) known.delete(shard)
}

/** What has been kept too long to be there still, and was not read: whether there was anything, nobody can say. */
function noteDeleted(run: Run, book: ShardBook): void {
  const oldest = nowOf(run) - run.retention
  if (book.readable().some(({ readTo }) => readTo !== null && readTo < oldest)) tellDeleted(run, oldest)
}

function tellDeleted(run: Run, upTo: Millis): void {
  run.deletedUpTo = upTo
  run.toldUntil = run.options.clock() + MINUTE
}

/** Reads the shards that are due, side by side; who waits longest comes first. */
async function readDue(run: Run, signal: AbortSignal): Promise<readonly { readonly shard: string; readonly reading: ShardReading }[]> {
  const { stream, pollInterval, clock } = run.options
  const due = (run.book?.readable() ?? [])
    .map((position) => ({ position, reader: run.readers.get(position.shard) ?? createShardReader(stream, pollInterval, clock) }))
    .filter(({ reader }) => isPast(reader.dueAt, clock()))
    .toSorted((one, other) => one.reader.dueAt - other.reader.dueAt)
    .slice(0, MOST_AT_ONCE)
  return Promise.all(
    due.map(async ({ position, reader }) => {
      run.readers.set(position.shard, reader)
      return { shard: position.shard, reading: await reader.read(position, signal) }
    }),
  )
}

async function* take(run: Run, shard: string, reading: ShardReading): AsyncGenerator<Batch> {
  if (reading.is === 'page') yield* hand(run, shard, reading)
  else if (reading.is === 'lost') lose(run, shard)
  else if (reading.is === 'failed') yield failed(run, shard, reading.thrown)
}

/** Hands a page over, some payloads at a time. A successor reads on behind it once whoever took all of them asks for more. */
async function* hand(run: Run, shard: string, { page, askedAt }: Extract<ShardReading, { is: 'page' }>): AsyncGenerator<Batch> {
  const { options, book, failing, behind } = run
  failing.delete(shard)
  behind.set(shard, page.behind)
  options.telemetry.streamRead(options.name, Math.max(...behind.values()))
  for (const group of groupsOf(page.records, `${shard}#`, options.isExpected, askedAt)) {
    yield { ...batchOf(run), ...group }
  }
  const last = page.records.at(-1)
  const after = last === undefined ? {} : { after: last.sequence }
  book?.moved(shard, { ...after, ...laterThan(book, shard, readToOf(page, askedAt)), ended: page.next === null })
  if (page.next !== null) return
  forget(run, shard)
  run.listDueAt = 0
}

/** Times of arrival are about right only: a shard is not taken back by one. */
function laterThan(book: ShardBook, shard: string, readTo: Millis | null): Pick<Partial<ShardPosition>, 'readTo'> {
  const known = book.positions().find((position) => position.shard === shard)?.readTo ?? null
  return readTo === null || (known !== null && known >= readTo) ? {} : { readTo }
}

function* groupsOf(
  records: readonly StreamRecord[],
  place: string,
  isExpected: IsExpected,
  askedAt: Millis,
): Generator<Pick<Batch, 'lines' | 'rejections'>> {
  let lines: FeedLine[] = []
  let rejections: Rejection[] = []
  let bytes = 0
  for (const record of records) {
    const read = readPayload(record.data, { isExpected, place: `${place}${record.sequence}`, receivedAt: record.arrivedAt ?? askedAt })
    for (const line of read.lines) {
      lines.push(line)
      bytes += line.size
    }
    rejections.push(...read.rejections)
    bytes += record.data.length
    if (bytes < BATCH_BYTES && record !== records.at(-1)) continue
    yield { lines, rejections }
    ;[lines, rejections, bytes] = [[], [], 0]
  }
}

/** A stream of the same name that is another one, or a record that is long gone: what is there is read, and what is missing is told. */
function lose(run: Run, shard: string): void {
  tellDeleted(run, nowOf(run))
  run.book?.moved(shard, { after: null, since: null })
  run.promiseDueAt = 0
}

function failed(run: Run, shard: string, thrown: unknown): Batch {
  const { name, telemetry } = run.options
  const { code, message, cause } = failureOf(thrown)
  run.failing.set(shard, cause)
  telemetry.feedAnswered(name, { code, text: message })
  return batchOf(run)
}

/** What was read by now is promised; a shard that is behind promises what it has read, and the least of all counts. */
function promise(run: Run): Batch {
  const { options, book } = run
  run.promiseDueAt = options.clock() + PROMISE_EVERY
  if (book === null) return batchOf(run)
  noteDeleted(run, book)
  const readTo = book.readTo()
  // A shard that was split may have gone on in others that are not listed yet.
  const upTo = readTo === null || run.listFailures > 0 ? null : Math.min(readTo, nowOf(run)) - options.settle
  const isWhole = run.deletedUpTo !== null && upTo !== null && upTo >= run.deletedUpTo + options.felt
  if (isWhole && options.clock() >= run.toldUntil) run.deletedUpTo = null
  return { ...batchOf(run), upTo, stream: { shards: book.positions(), deletedUpTo: run.deletedUpTo } }
}

function batchOf({ failing, deletedUpTo }: Run): Batch {
  const [cause = deletedUpTo === null ? null : 'records-deleted'] = failing.values()
  return { lines: [], upTo: null, ended: false, assumed: true, cause }
}
