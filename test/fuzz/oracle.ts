// What must be true of any input, however hostile: of a line that is parsed, and of a file that is replayed.
import { replay } from '../../src/app/replay.ts'
import { reportOf } from '../../src/app/report.ts'
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import { safeJson } from '../../src/cli/output.ts'
import { createFileCutter } from '../../src/ingest/file-cutter.ts'
import { linesIn, type Piece } from '../../src/ingest/line-run.ts'
import { LONGEST_LINE } from '../../src/ingest/parse/limits.ts'
import { type LineContext, parseLine } from '../../src/ingest/parse/parse-iot-log.ts'
import { rejectionRecord } from '../../src/ingest/sort-batch.ts'
import { parseCertificateId } from '../../src/model/claim.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { type Entry, eventKinds, type IotEvent, ignoredReasons, rejectionReasons } from '../../src/model/event.ts'
import { decode, encode } from '../../src/model/record.ts'
import { render } from '../../src/model/untrusted.ts'
import type { Corpus } from './corpus.ts'

/** The present of the fuzzers: after the last entry of the cases. */
export const NOW = Date.UTC(2026, 10, 10)

/** A promise of the product that an input broke. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

function demand(isKept: boolean, promise: string): void {
  if (!isKept) throw new Broken(promise)
}

/** Counts of what inputs turned out to be. */
export interface Counts {
  events: number
  ignored: number
  rejected: number
}

/** What the fuzzers say of a line beside its bytes. */
export function contextOf({ configuration }: Corpus, isLive: boolean): LineContext {
  return {
    claims: new Set(configuration.claims.map(({ id }) => id)),
    ...{ live: isLive, receivedAt: isLive ? NOW : null, recordedAt: null, now: NOW, account: null, region: null },
  }
}

/** Parses a line and holds the result against what is promised. Throws for the first promise that is broken. */
export function inspectLine(bytes: Buffer, corpus: Corpus, isLive: boolean): Counts {
  const parsed = parseLine(bytes, contextOf(corpus, isLive))
  demand(parsed.length > 0, 'every line gives at least one verdict')
  const counts = { events: 0, ignored: 0, rejected: 0 }
  for (const { entry, raw } of parsed) {
    if (entry.is === 'event') {
      counts.events++
      inspectEvent(entry.event)
    } else {
      counts[entry.is]++
      inspectReason(entry)
    }
    if (entry.is === 'rejected') {
      const record = rejectionRecord('f', { reason: entry.reason, place: 'f:1', raw }, NOW)
      demand(record.value !== null && record.value.length < 100_000, 'a dead letter is short')
    }
  }
  inspectPrototypes()
  return counts
}

function inspectReason(entry: Exclude<Entry, { is: 'event' }>): void {
  const known: readonly string[] = entry.is === 'ignored' ? ignoredReasons : rejectionReasons
  demand(known.includes(entry.reason), 'reasons come from a closed list')
}

function inspectEvent(event: IotEvent): void {
  demand(eventKinds.includes(event.kind), 'kinds come from a closed list')
  demand(Number.isSafeInteger(event.at) && new Date(event.at).getTime() === event.at, 'the time of an event is one')
  demand(/^[0-9a-f]{64}$/.test(event.id), 'an id is a hash')
  demand(event.claim === null || parseCertificateId(event.claim) === event.claim, 'a claim is the id of a certificate in its one spelling')
  demand(event.source === null || /^[0-9a-f:.]+$/.test(event.source), 'a source is an address in its one spelling')
  const back = decode('events', encode('events', { v: 1, is: 'event', feed: 'f', event }))
  demand(JSON.stringify(back) === JSON.stringify({ v: 1, is: 'event', feed: 'f', event }), 'an event survives the log')
  for (const text of [event.clientId, event.topic, event.reason, event.template, event.serial, event.caller]) {
    if (text !== null) demand(!ACTS_ON_A_TERMINAL.test(render('terminal', text)), 'no text of a device acts on a terminal')
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ACTS_ON_A_TERMINAL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype]
const membersOf = (): string => JSON.stringify(prototypes.map((prototype) => Reflect.ownKeys(prototype).map(String)))
const untouched = membersOf()

function inspectPrototypes(): void {
  demand(membersOf() === untouched, 'no prototype is touched')
}

/** Replays a file of these bytes, handed over in pieces of any size, and holds the report against what is promised. */
export async function inspectFile(bytes: Buffer, { configuration }: Corpus, random: SeededRandom): Promise<Counts> {
  const pieceSize = random.pick([1_000_000, 65_536, 1_000, 77])
  let counted = 0
  async function* read(): AsyncGenerator<readonly Piece[]> {
    const cutter = createFileCutter('hostile', LONGEST_LINE + 1)
    const given = (pieces: readonly Piece[]): readonly Piece[] => {
      counted += linesIn(pieces).reduce((sum, { size }) => sum + size, 0)
      return pieces
    }
    for (let at = 0; at < bytes.length; at += pieceSize) {
      for (const lines of cutter.cut(bytes.subarray(at, at + pieceSize))) yield given(lines)
    }
    yield given(cutter.end().lines)
  }
  const replayed = await replay({ configuration, sources: [{ feed: 'hostile', rereadable: false, read }], now: NOW })
  const { failure } = replayed
  if (failure !== null) demand(failure instanceof ClaimwatchError && failure.code === 'file-unreadable', 'a replay fails by its files only')
  else demand(counted === bytes.length, 'every byte is counted')
  const report = reportOf(replayed, configuration.claims, 1)
  const { entries, events, ignored, rejected, duplicates } = report.input
  demand(entries === events + ignored + rejected + duplicates, 'entries = events + ignored + rejected + duplicates')
  demand(
    !ACTS_ON_A_TERMINAL.test(Array.from(safeJson(report)).join('').replaceAll('\n', '')),
    'no text of a device acts on the terminal of the report',
  )
  if (failure instanceof Error) demand(!ACTS_ON_A_TERMINAL.test(failure.message), 'no text of a device stands in an error')
  inspectPrototypes()
  return { events: events + duplicates, ignored, rejected }
}
