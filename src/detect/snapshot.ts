// Snapshots as bytes: named tables of rows, written compactly, so that the state of a claim fits into one record of the log.
import { ClaimwatchError } from '../model/errors.ts'
import {
  type Reader,
  type Row,
  readCell,
  readMany,
  readNumber,
  textOf,
  times,
  unreadable,
  type Writer,
  writeByte,
  writeCell,
  writeNumber,
} from './cells.ts'
import { readColumn, writeColumn } from './columns.ts'

export type Tables = Readonly<Record<string, readonly Row[]>>

/** The first byte of every snapshot. Another format gets another number; a reader refuses what it does not know. */
const VERSION = 3
/** Wrote every table row by row; 2 knew columns of fewer kinds, which are written as they were. */
const VERSION_OF_ROWS = 1

const FIRST_SIZE = 4_096

/** Writes tables as bytes: each by its name, its rows cell by cell, or column by column where they are of one length. */
export function encodeTables(tables: Tables): Uint8Array {
  const out: Writer = { bytes: Buffer.alloc(FIRST_SIZE), end: 0 }
  writeByte(out, VERSION)
  const names = Object.keys(tables)
  writeNumber(out, names.length)
  for (const name of names) {
    writeCell(out, name)
    writeTable(out, tables[name] ?? [])
  }
  return new Uint8Array(out.bytes.subarray(0, out.end))
}

/** Reads what `encodeTables` wrote. Throws `log-record-newer` for a later version, `log-record-unreadable` for bytes cut short. */
export function decodeTables(bytes: Uint8Array): Tables {
  const reader = { bytes, offset: 1 }
  requireVersion(bytes[0])
  const readTable = bytes[0] === VERSION_OF_ROWS ? readRows : readRowsOrColumns
  const tables: Record<string, readonly Row[]> = {}
  for (let left = readNumber(reader); left > 0; left--) {
    const name = textOf(readCell(reader))
    tables[name] = readTable(reader)
  }
  return tables
}

function requireVersion(version: number | undefined): void {
  if (version !== undefined && version >= VERSION_OF_ROWS && version <= VERSION) return
  if (version === undefined || version < VERSION) throw unreadable(`is of version ${version ?? 'none'}, not ${VERSION}`)
  const what = `a snapshot of the detector is of version ${version}, and this claimwatch knows ${VERSION}`
  throw new ClaimwatchError('log-record-newer', { what })
}

/** How a table is written: row by row, or as so many columns. */
const BY_ROWS = 0

function writeTable(out: Writer, rows: readonly Row[]): void {
  writeNumber(out, rows.length)
  if (rows.length === 0) return
  const width = commonWidth(rows)
  writeNumber(out, width ?? BY_ROWS)
  if (width !== null) {
    for (let column = 0; column < width; column++) writeColumn(out, rows, column)
    return
  }
  for (const row of rows) {
    writeNumber(out, row.length)
    for (const cell of row) writeCell(out, cell)
  }
}

/** The length of every row; null where they differ, or are empty. */
function commonWidth(rows: readonly Row[]): number | null {
  const width = rows[0]?.length ?? 0
  return width > 0 && rows.every(({ length }) => length === width) ? width : null
}

function readRows(reader: Reader): readonly Row[] {
  return readMany(reader, () => readMany(reader, () => readCell(reader)))
}

function readRowsOrColumns(reader: Reader): readonly Row[] {
  const count = readNumber(reader)
  if (count === 0) return []
  const width = readNumber(reader)
  if (width === BY_ROWS) return times(count, () => readMany(reader, () => readCell(reader)))
  const columns = times(width, () => readColumn(reader, count))
  return Array.from({ length: count }, (_, row) => columns.map((cells) => cells[row] ?? null))
}
