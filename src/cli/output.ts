// How results are shown: a table for people, JSON or YAML for machines. Data goes to standard output, everything else to standard error.
import type { Writable } from 'node:stream'
import { InvalidArgumentError } from 'commander'
import { Document, visit } from 'yaml'
import { render } from '../model/untrusted.ts'
import { jsonPieces } from './json-pieces.ts'

export const formats = ['table', 'json', 'yaml'] as const
export type Format = (typeof formats)[number]

/** Reads the value of `-o`. */
export const parseFormat = formatParser(formats)

/** What reads the value of `-o` where it may be one of these. */
export function formatParser<Known extends string>(known: readonly Known[]): (text: string) => Known {
  return (text) => {
    const format = known.find((candidate) => candidate === text)
    if (format === undefined) throw new InvalidArgumentError(`must be one of ${known.join(', ')}.`)
    return format
  }
}

/** One column of a table. */
export interface Column<Row> {
  readonly head: string
  of(row: Row): string
}

/** Writes rows in the format asked for. Cells are rendered for a terminal; JSON and YAML carry the whole value. */
export function showRows<Row>(out: Writable, format: Format, rows: readonly Row[], columns: readonly Column<Row>[]): void {
  if (format === 'table') out.write(tableText(rows, columns))
  else showValue(out, format, rows)
}

/** Rows as a table: a line of heads, then a line a row, cells rendered for a terminal. */
export function tableText<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = [columns.map((column) => column.head), ...rows.map((row) => columns.map((column) => render('terminal', column.of(row))))]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => Array.from(line[index] ?? '').length)))
  const lineOf = (line: readonly string[]): string => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')
  return cells.map((line) => `${lineOf(line).trimEnd()}\n`).join('')
}

/** A number and what it counts: `1 claim`, `2 claims`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** Characters that are written at once. */
const STEP = 64 * 1024

/** Writes one value as JSON or YAML. */
export function showValue(out: Writable, format: 'json' | 'yaml', value: unknown): void {
  if (format === 'yaml') {
    out.write(safeYaml(value))
    return
  }
  let waiting = ''
  for (const piece of safeJson(value)) {
    waiting += piece
    if (waiting.length < STEP) continue
    out.write(waiting)
    waiting = ''
  }
  out.write(`${waiting}\n`)
}

// JSON and YAML leave these as they are; written as escapes they mean the same and can neither move a cursor nor turn the reading order.
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** JSON, indented, in which no character acts on a terminal; in pieces. */
export function* safeJson(value: unknown): Generator<string> {
  for (const piece of jsonPieces(value)) yield escaped(piece)
}

/** The same value as YAML, in which no character acts on a terminal either. */
export function safeYaml(value: unknown): string {
  const document = new Document(JSON.parse(JSON.stringify(value)))
  visit(document, {
    Scalar(_, scalar) {
      // Only between double quotes an escape is one, and a text of several lines is safe.
      if (typeof scalar.value === 'string' && (scalar.value.search(UNSAFE) !== -1 || scalar.value.includes('\n')))
        scalar.type = 'QUOTE_DOUBLE'
    },
  })
  return escaped(String(document))
}

/** A JSON text in which no character acts on a terminal: it means the same. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
