// Snapshots as bytes: named tables of rows, written compactly, so that the state of a claim fits into one record of the log.
import { ClaimwatchError } from '../model/errors.ts'

/** What stands in one cell: a whole number from 0 to 2^52, a text, some bytes, or nothing. */
export type Cell = number | string | Uint8Array | null
export type Row = readonly Cell[]
export type Tables = Readonly<Record<string, readonly Row[]>>

/** The first byte of every snapshot. Another format gets another number; a reader refuses what it does not know. */
const VERSION = 3
/** Wrote every table row by row; 2 knew columns of fewer kinds, which are written as they were. */
const VERSION_OF_ROWS = 1
const SEVEN_BITS = 128

/**
 * Writes tables as bytes. A cell is a variable-length number (seven bits a byte, lowest first): 0 is nothing, other even numbers
 * are a whole number, odd ones the length of the text or bytes that follow. Rows of one length are written column by column, and a
 * column of numbers in the shortest of four ways: most tables are in the order of some time, and what is never counted is always zero.
 */
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

/** The number in a cell. Throws `log-record-unreadable` where another thing stands there. */
export function numberOf(cell: Cell | undefined): number {
  if (typeof cell !== 'number') throw unreadable('holds something else where a number belongs')
  return cell
}

/** As `numberOf`, for texts. */
export function textOf(cell: Cell | undefined): string {
  if (typeof cell !== 'string') throw unreadable('holds something else where a text belongs')
  return cell
}

/** As `numberOf`, for bytes; no bytes where the table or the row is missing. */
export function bytesOf(cell: Cell | undefined): Uint8Array {
  if (cell === undefined) return new Uint8Array()
  if (!(cell instanceof Uint8Array)) throw unreadable('holds something else where bytes belong')
  return cell
}

function requireVersion(version: number | undefined): void {
  if (version !== undefined && version >= VERSION_OF_ROWS && version <= VERSION) return
  if (version === undefined || version < VERSION) throw unreadable(`is of version ${version ?? 'none'}, not ${VERSION}`)
  const what = `a snapshot of the detector is of version ${version}, and this claimwatch knows ${VERSION}`
  throw new ClaimwatchError('log-record-newer', { what })
}

/** What was written, in memory that doubles when it is full: the state of a claim may hold half a million cells. */
interface Writer {
  bytes: Buffer
  end: number
}

const FIRST_SIZE = 4_096

interface Reader {
  readonly bytes: Uint8Array
  offset: number
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

/**
 * What stands before a column: cells of any kind; numbers or nothing; the same, each as its difference to the number before it; one and the
 * same number or nothing in every row; numbers of 48 bits in six bytes, as keys are.
 */
const columnKinds = { cells: 0, numbers: 1, differences: 2, same: 3, keys: 4 } as const
const KEY_BYTES = 6
const GREATEST_KEY = 2 ** (8 * KEY_BYTES) - 1
/** Rows of one and the same number take no bytes: a number of rows that was damaged must not make more of them. */
const MOST_SAME = 65_536

function writeColumn(out: Writer, rows: readonly Row[], column: number): void {
  const kind = kindOf(rows, column)
  writeNumber(out, kind)
  switch (kind) {
    case columnKinds.cells:
      for (const row of rows) writeCell(out, row[column] ?? null)
      break
    case columnKinds.same:
      writeNumber(out, headOf(rows[0]?.[column]))
      break
    case columnKinds.numbers:
      for (const row of rows) writeNumber(out, headOf(row[column]))
      break
    case columnKinds.keys:
      for (const row of rows) writeKey(out, numberOf(row[column]))
      break
    case columnKinds.differences:
      writeDifferences(out, rows, column)
  }
}

/** The shortest that holds what stands in the column. */
function kindOf(rows: readonly Row[], column: number): (typeof columnKinds)[keyof typeof columnKinds] {
  const first = rows[0]?.[column]
  let [plain, differences, before, areSame, areKeys] = [0, 0, 0, true, true]
  for (const row of rows) {
    const cell = row[column] ?? null
    if (typeof cell !== 'number' && cell !== null) return columnKinds.cells
    if (cell !== first) areSame = false
    if (cell === null || cell > GREATEST_KEY) areKeys = false
    plain += cell === null ? 1 : lengthOf(cell + 1)
    differences += cell === null ? 1 : lengthOf(folded(cell - before) + 1)
    before = cell ?? before
  }
  if (areSame && rows.length <= MOST_SAME) return columnKinds.same
  if (areKeys && rows.length * KEY_BYTES < Math.min(plain, differences)) return columnKinds.keys
  return plain <= differences ? columnKinds.numbers : columnKinds.differences
}

/** Of a number or nothing in a column of such. */
function headOf(cell: Cell | undefined): number {
  return typeof cell === 'number' ? cell + 1 : 0
}

function writeDifferences(out: Writer, rows: readonly Row[], column: number): void {
  let before = 0
  for (const row of rows) {
    const cell = row[column]
    writeNumber(out, typeof cell === 'number' ? folded(cell - before) + 1 : 0)
    before = typeof cell === 'number' ? cell : before
  }
}

function writeKey(out: Writer, key: number): void {
  makeRoom(out, KEY_BYTES)
  out.end = out.bytes.writeUIntBE(key, out.end, KEY_BYTES)
}

/** Differences of both signs as whole numbers, small ones small: 0, -1, 1, -2, 2 are 0, 1, 2, 3, 4. */
function folded(difference: number): number {
  return difference < 0 ? -2 * difference - 1 : 2 * difference
}

function unfolded(number: number): number {
  return number % 2 === 0 ? number / 2 : -(number + 1) / 2
}

/** Bytes that `writeNumber` takes. */
function lengthOf(value: number): number {
  let length = 1
  for (let rest = value; rest >= SEVEN_BITS; rest /= SEVEN_BITS) length++
  return length
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

function readColumn(reader: Reader, count: number): readonly Cell[] {
  const kind = readNumber(reader)
  if (kind === columnKinds.cells) return times(count, () => readCell(reader))
  if (kind === columnKinds.keys) return readKeys(reader, count)
  if (kind === columnKinds.same) {
    if (count > MOST_SAME) throw unreadable('holds more rows than there may be')
    const head = readNumber(reader)
    return times(count, () => (head === 0 ? null : head - 1))
  }
  let before = 0
  return times(count, () => {
    const head = readNumber(reader)
    if (head === 0) return null
    before = kind === columnKinds.numbers ? head - 1 : before + unfolded(head - 1)
    return before
  })
}

function readKeys(reader: Reader, count: number): readonly number[] {
  const end = reader.offset + count * KEY_BYTES
  if (end > reader.bytes.length) throw unreadable('is cut short')
  const keys = Buffer.from(reader.bytes.buffer, reader.bytes.byteOffset + reader.offset, count * KEY_BYTES)
  reader.offset = end
  return Array.from({ length: count }, (_, index) => keys.readUIntBE(index * KEY_BYTES, KEY_BYTES))
}

function writeCell(out: Writer, cell: Cell): void {
  if (cell === null) writeNumber(out, 0)
  else if (typeof cell === 'number') writeNumber(out, (cell + 1) * 2)
  else {
    const isText = typeof cell === 'string'
    const length = isText ? Buffer.byteLength(cell) : cell.length
    writeNumber(out, (length * 2 + (isText ? 0 : 1)) * 2 + 1)
    makeRoom(out, length)
    if (isText) out.bytes.write(cell, out.end)
    else out.bytes.set(cell, out.end)
    out.end += length
  }
}

function writeByte(out: Writer, byte: number): void {
  if (out.end === out.bytes.length) makeRoom(out, 1)
  out.bytes[out.end++] = byte
}

function makeRoom(out: Writer, length: number): void {
  if (out.end + length <= out.bytes.length) return
  const larger = Buffer.alloc(Math.max(out.bytes.length * 2, out.end + length))
  larger.set(out.bytes)
  out.bytes = larger
}

function readCell(reader: Reader): Cell {
  const head = readNumber(reader)
  if (head % 2 === 0) return head === 0 ? null : head / 2 - 1
  const kind = (head - 1) / 2
  const content = reader.bytes.subarray(reader.offset, reader.offset + Math.floor(kind / 2))
  if (content.length < Math.floor(kind / 2)) throw unreadable('is cut short')
  reader.offset += content.length
  return kind % 2 === 0 ? Buffer.from(content).toString('utf8') : content
}

// Arithmetic instead of shifts: keys have 48 bits, shifts only 32.
function writeNumber(out: Writer, value: number): void {
  let rest = value
  while (rest >= SEVEN_BITS) {
    writeByte(out, SEVEN_BITS + (rest % SEVEN_BITS))
    rest = Math.floor(rest / SEVEN_BITS)
  }
  writeByte(out, rest)
}

function readNumber(reader: Reader): number {
  let value = 0
  for (let scale = 1; ; scale *= SEVEN_BITS) {
    const byte = reader.bytes[reader.offset]
    if (byte === undefined) throw unreadable('is cut short')
    reader.offset += 1
    value += (byte % SEVEN_BITS) * scale
    if (byte < SEVEN_BITS) return value
  }
}

function readMany<T>(reader: Reader, readOne: () => T): readonly T[] {
  return times(readNumber(reader), readOne)
}

/** Grows as it reads: a number that was damaged must not take the memory of so many. */
function times<T>(count: number, readOne: () => T): readonly T[] {
  const many: T[] = []
  for (let left = count; left > 0; left--) many.push(readOne())
  return many
}

function unreadable(how: string): ClaimwatchError {
  return new ClaimwatchError('log-record-unreadable', { what: `a snapshot of the detector ${how}` })
}
