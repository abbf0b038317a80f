// A manifest: a file with the serials that were made, one a line or in a column of a CSV, read in bounded memory.
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { createSerialSetBuilder } from '../detect/serial-set.ts'
import { LONGEST_SERIAL } from '../detect/serials.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { SerialSet } from '../model/settings.ts'

export interface Manifest {
  readonly serials: SerialSet
  /** Lines that hold no serial and were left out, the first of them by their numbers. Empty lines do not count. */
  readonly broken: { readonly count: number; readonly lines: readonly number[] }
}

/** How a manifest is to be read. */
export interface ManifestForm {
  /** The head of the column of a CSV; absent: one serial a line. */
  readonly column?: string
  /** What a serial of the claim looks like; absent: as it likes. */
  readonly follows?: (serial: string) => boolean
}

/** A text of the file, and the number of the line on which it ends. */
interface Entry {
  readonly text: string
  readonly line: number
}

const MOST_NAMED = 10
/** In UTF-16 code units. A line that is longer is read past. */
const LONGEST_LINE = 64 * 1_024
const NO_SERIAL = /[\p{Cc}\uFFFD,;]/u

/**
 * Reads a manifest of any length: eight bytes a serial are kept. Rejects with `config-invalid` for a file that cannot be read, a CSV
 * without the column, and a file in which no line holds a serial.
 */
export async function readManifest(path: string, { column, follows = () => true }: ManifestForm = {}): Promise<Manifest> {
  const builder = createSerialSetBuilder()
  const lines: number[] = []
  let count = 0
  const isSerial = (text: string): boolean => text !== '' && text.length <= LONGEST_SERIAL && !NO_SERIAL.test(text) && follows(text)
  try {
    const bytes = createReadStream(path, 'utf8')
    for await (const { text, line } of column === undefined ? linesOf(bytes) : cellsOf(bytes, column, path)) {
      const serial = text.trim()
      if (isSerial(serial)) builder.add(serial)
      else if (++count <= MOST_NAMED) lines.push(line)
    }
  } catch (cause) {
    throw cause instanceof ClaimwatchError ? cause : unreadable(path, cause)
  }
  const serials = builder.build()
  if (serials.size > 0) return { serials, broken: { count, lines } }
  const how = column === undefined ? 'one a line, or in the column of a CSV that serials.column names' : `in the column ${column}`
  throw new ClaimwatchError('config-invalid', { what: `${path} holds no serial (${how})` })
}

function unreadable(path: string, cause: unknown): ClaimwatchError {
  if (cause instanceof CsvError) return new ClaimwatchError('config-invalid', { what: `${path} is no CSV (${cause.code})`, cause })
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  return new ClaimwatchError('config-invalid', { what: `${path} cannot be read (${code})`, cause })
}

/** The lines of a text that are not empty; of one that is too long its head, which is too long for a serial. */
async function* linesOf(chunks: Readable): AsyncGenerator<Entry> {
  let [rest, line] = ['', 0]
  for await (const chunk of chunks) {
    const pieces = String(chunk).split('\n')
    for (const [index, piece] of pieces.entries()) {
      rest = withoutMark(rest.length < LONGEST_LINE ? rest + piece : rest, line)
      if (index === pieces.length - 1) break
      line += 1
      if (rest.trim() !== '') yield { text: rest, line }
      rest = ''
    }
  }
  if (rest.trim() !== '') yield { text: rest, line: line + 1 }
}

/** Editors of one vendor put a mark before the first line. */
function withoutMark(text: string, line: number): string {
  return line === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text
}

async function* cellsOf(bytes: Readable, column: string, path: string): AsyncGenerator<Entry> {
  const rows = bytes.pipe(parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_LINE }))
  bytes.on('error', (error) => rows.destroy(error))
  let place: number | null = null
  for await (const { record, info } of rows as AsyncIterable<Row>) {
    if (place !== null) yield { text: record[place] ?? '', line: info.lines }
    else {
      place = record.findIndex((head) => head.trim() === column)
      if (place === -1) throw new ClaimwatchError('config-invalid', { what: `${path} has no column named '${column}'` })
    }
  }
}

/** What csv-parse gives with `info`; its types do not say so. */
interface Row {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}
