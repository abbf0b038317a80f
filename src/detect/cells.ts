// Cells as bytes, one after another: what the tables of a snapshot are written with.
import { ClaimwatchError } from '../model/errors.ts'

/** What stands in one cell: a whole number from 0 to 2^52, a text, some bytes, or nothing. */
export type Cell = number | string | Uint8Array | null
export type Row = readonly Cell[]

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

const SEVEN_BITS = 128

/** What was written, in memory that doubles when it is full: the state of a claim may hold half a million cells. */
export interface Writer {
  bytes: Buffer
  end: number
}

/** Bytes, and how far they were read. Whatever reads them throws `log-record-unreadable` where they are cut short. */
export interface Reader {
  readonly bytes: Uint8Array
  offset: number
}

/**
 * A variable-length number (seven bits a byte, lowest first): 0 is nothing, other even numbers are a whole number, odd ones the length of
 * the text or bytes that follow.
 */
export function writeCell(out: Writer, cell: Cell): void {
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

/** Appends one byte. */
export function writeByte(out: Writer, byte: number): void {
  if (out.end === out.bytes.length) makeRoom(out, 1)
  out.bytes[out.end++] = byte
}

/** Makes sure that so many bytes can be appended. */
export function makeRoom(out: Writer, length: number): void {
  if (out.end + length <= out.bytes.length) return
  const larger = Buffer.alloc(Math.max(out.bytes.length * 2, out.end + length))
  larger.set(out.bytes)
  out.bytes = larger
}

/** Reads what `writeCell` wrote. */
export function readCell(reader: Reader): Cell {
  const head = readNumber(reader)
  if (head % 2 === 0) return head === 0 ? null : head / 2 - 1
  const kind = (head - 1) / 2
  const content = reader.bytes.subarray(reader.offset, reader.offset + Math.floor(kind / 2))
  if (content.length < Math.floor(kind / 2)) throw unreadable('is cut short')
  reader.offset += content.length
  return kind % 2 === 0 ? Buffer.from(content).toString('utf8') : content
}

/** A whole number from 0 on. By arithmetic instead of shifts: keys have 48 bits, shifts only 32. */
export function writeNumber(out: Writer, value: number): void {
  let rest = value
  while (rest >= SEVEN_BITS) {
    writeByte(out, SEVEN_BITS + (rest % SEVEN_BITS))
    rest = Math.floor(rest / SEVEN_BITS)
  }
  writeByte(out, rest)
}

/** Reads what `writeNumber` wrote. */
export function readNumber(reader: Reader): number {
  let value = 0
  for (let scale = 1; ; scale *= SEVEN_BITS) {
    const byte = reader.bytes[reader.offset]
    if (byte === undefined) throw unreadable('is cut short')
    reader.offset += 1
    value += (byte % SEVEN_BITS) * scale
    if (byte < SEVEN_BITS) return value
  }
}

/** A number, and as many things behind it. */
export function readMany<T>(reader: Reader, readOne: () => T): readonly T[] {
  return times(readNumber(reader), readOne)
}

/** Grows as it reads: a number that was damaged must not take the memory of so many. */
export function times<T>(count: number, readOne: () => T): readonly T[] {
  const many: T[] = []
  for (let left = count; left > 0; left--) many.push(readOne())
  return many
}

/** Bytes that `writeNumber` takes. */
export function lengthOf(value: number): number {
  let length = 1
  for (let rest = value; rest >= SEVEN_BITS; rest /= SEVEN_BITS) length++
  return length
}

/** The error of a snapshot that is damaged, or none. */
export function unreadable(how: string): ClaimwatchError {
  return new ClaimwatchError('log-record-unreadable', { what: `a snapshot of the detector ${how}` })
}
