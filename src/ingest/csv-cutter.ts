// Cuts a CSV file, as the consoles of CloudWatch Logs and of Logs Insights write it, into the messages of its rows.
import type { Millis } from '../model/time.ts'
import { type Cutter, createGrowing, slicesOf } from './cutter.ts'
import type { FeedLine } from './feed.ts'
import { readTime } from './parse/event-time.ts'

const [LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA] = [0x0a, 0x0d, 0x22, 0x2c]
const NAME = /^@?[A-Za-z][\w.@-]*$/

/** Where the columns stand that are read; null for one that is not there. */
export interface CsvColumns {
  readonly message: number
  readonly timestamp: number | null
  readonly ingestionTime: number | null
}

/** Reads a line as the heads of columns; null where it is none, or where no column holds messages. */
export function csvColumns(line: string): CsvColumns | null {
  const names = cellsOf(line.replace(/\r$/, ''))
  if (names.length < 2 || !names.every((name) => NAME.test(name))) return null
  const column = (name: string): number | null => {
    const index = names.findIndex((head) => head.replace('@', '') === name)
    return index === -1 ? null : index
  }
  const message = column('message')
  return message === null ? null : { message, timestamp: column('timestamp'), ingestionTime: column('ingestionTime') }
}

/**
 * A cutter that gives the message of each row, with the times that stand beside it. The line of heads, and a row without a message, are
 * given as they stand; so is a row that breaks the rules of quoting or is longer than `keep` bytes, which then ends with its line.
 */
export function createCsvCutter(file: string, keep: number, columns: CsvColumns): Cutter {
  const growing = createGrowing(keep)
  let lines: FeedLine[] = []
  let number = 1
  let lineEndsWithin = 0
  let state: State = 'begin'

  function give(): void {
    const { size } = growing
    const row = { bytes: growing.take(), size, place: `${file}:${number}`, receivedAt: null, recordedAt: null }
    const isMessage = number > 1 && state !== 'broken'
    lines.push((isMessage ? messageOf(row, columns) : null) ?? row)
    number += 1 + lineEndsWithin
    lineEndsWithin = 0
    state = 'begin'
  }

  function given(): readonly FeedLine[] {
    const all = lines
    lines = []
    return all
  }

  function take(bytes: Uint8Array): void {
    let from = 0
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      state = after(state, byte)
      if (growing.size + at - from >= keep) state = 'broken'
      if (byte !== LINE_FEED) continue
      if (state === 'quoted') lineEndsWithin++
      else {
        growing.add(bytes.subarray(from, at + 1))
        from = at + 1
        give()
      }
    }
    growing.add(bytes.subarray(from))
  }

  return {
    *cut(bytes) {
      // A copy, as a row may go on in the next bytes.
      for (const slice of slicesOf(Uint8Array.from(bytes))) {
        take(slice)
        yield given()
      }
    },
    end() {
      const isCutShort = state === 'quoted'
      if (isCutShort) state = 'broken'
      if (growing.size > 0) give()
      return { lines: given(), isCutShort }
    },
  }
}

/** Where in a row a byte stands; `broken` to the end of the line, where a quoted cell is not followed by a comma or a line end. */
type State = 'begin' | 'plain' | 'quoted' | 'quote' | 'broken'

function after(state: State, byte: number): State {
  if (state === 'broken') return 'broken'
  if (state === 'quoted') return byte === QUOTE ? 'quote' : 'quoted'
  if (byte === COMMA || byte === LINE_FEED) return 'begin'
  if (byte === QUOTE && state !== 'plain') return 'quoted'
  if (state === 'quote' && byte !== CARRIAGE_RETURN) return 'broken'
  return 'plain'
}

/** The message of a row, null where it has none. */
function messageOf(row: FeedLine, columns: CsvColumns): FeedLine | null {
  const cells = cellsOf(
    Buffer.from(row.bytes)
      .toString('latin1')
      .replace(/\r?\n$/, ''),
  )
  const message = cells[columns.message]
  if (message === undefined) return null
  const time = (column: number | null): Millis | null => (column === null ? null : timeOf(cells[column] ?? ''))
  // Latin 1 keeps every byte: whether they are UTF-8 is for the parser to say.
  return { ...row, bytes: Buffer.from(message, 'latin1'), recordedAt: time(columns.timestamp), receivedAt: time(columns.ingestionTime) }
}

function timeOf(cell: string): Millis | null {
  return readTime(/^\d{13}$/.test(cell) ? Number(cell) : cell)
}

/** The cells of a row that keeps the rules of quoting. */
function cellsOf(row: string): readonly string[] {
  const cells: string[] = []
  for (let from = 0; from <= row.length; ) {
    const end = row[from] === '"' ? closingQuote(row, from) + 1 : from
    const comma = row.indexOf(',', end)
    const cell = row.slice(from, comma === -1 ? row.length : comma)
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    from = comma === -1 ? row.length + 1 : comma + 1
  }
  return cells
}

/** Where the quoted cell ends that begins at `open`: at the first quote that is not doubled. */
function closingQuote(row: string, open: number): number {
  let at = row.indexOf('"', open + 1)
  while (at !== -1 && row[at + 1] === '"') at = row.indexOf('"', at + 2)
  return at === -1 ? row.length : at
}
