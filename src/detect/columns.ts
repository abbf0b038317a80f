// Columns as bytes, each in the shortest of the ways there are: most tables are in the order of some time, and what is never counted is always zero.
import {
  type Cell,
  lengthOf,
  makeRoom,
  numberOf,
  type Reader,
  type Row,
  readCell,
  readNumber,
  times,
  unreadable,
  type Writer,
  writeCell,
  writeNumber,
} from './cells.ts'

/**
 * What stands before a column: cells of any kind; numbers or nothing; the same, each as its difference to the number before it; one and the
 * same number or nothing in every row; numbers of 48 bits in six bytes, as keys are.
 */
const columnKinds = { cells: 0, numbers: 1, differences: 2, same: 3, keys: 4 } as const
const KEY_BYTES = 6
const GREATEST_KEY = 2 ** (8 * KEY_BYTES) - 1
/** Rows of one and the same number take no bytes: a number of rows that was damaged must not make more of them. */
const MOST_SAME = 65_536

/** Writes one column of rows of one length: its kind, and what stands in it. */
export function writeColumn(out: Writer, rows: readonly Row[], column: number): void {
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

/** Reads so many cells that `writeColumn` wrote. Throws `log-record-unreadable`. */
export function readColumn(reader: Reader, count: number): readonly Cell[] {
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
