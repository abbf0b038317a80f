// Snapshots as bytes: named tables of rows, written compactly, so that the state of a claim fits into one record of the log.
import { ClaimwatchError } from '../model/errors.ts'

/** What stands in one cell: a whole number from 0 to 2^52, a text, some bytes, or nothing. */
export type Cell = number | string | Uint8Array | null
export type Row = readonly Cell[]
export type Tables = Readonly<Record<string, readonly Row[]>>

/** The first byte of every snapshot. Another format gets another number; a reader refuses what it does not know. */
const VERSION = 1
const SEVEN_BITS = 128

/**
 * Writes tables as bytes. A cell is a variable-length number (seven bits a byte, lowest first): 0 is nothing, other even numbers
 * are a whole number, odd ones the length of the text or bytes that follow.
 */
export function encodeTables(tables: Tables): Uint8Array {
  const out: Writer = { bytes: Buffer.alloc(FIRST_SIZE), end: 0 }
  writeByte(out, VERSION)
  const names = Object.keys(tables)
  writeNumber(out, names.length)
  for (const name of names) {
    const rows = tables[name] ?? []
    writeCell(out, name)
    writeNumber(out, rows.length)
    for (const row of rows) {
      writeNumber(out, row.length)
      for (const cell of row) writeCell(out, cell)
    }
  }
  return new Uint8Array(out.bytes.subarray(0, out.end))
}

/** Reads what `encodeTables` wrote. Throws `log-record-newer` for a later version, `log-record-unreadable` for bytes cut short. */
export function decodeTables(bytes: Uint8Array): Tables {
  const reader = { bytes, offset: 1 }
  requireVersion(bytes[0])
  const tables: Record<string, readonly Row[]> = {}
  for (let left = readNumber(reader); left > 0; left--) {
    const name = textOf(readCell(reader))
    tables[name] = readMany(reader, () => readMany(reader, () => readCell(reader)))
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
  if (version === VERSION) return
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
  const many: T[] = []
  for (let left = readNumber(reader); left > 0; left--) many.push(readOne())
  return many
}

function unreadable(how: string): ClaimwatchError {
  return new ClaimwatchError('log-record-unreadable', { what: `a snapshot of the detector ${how}` })
}
