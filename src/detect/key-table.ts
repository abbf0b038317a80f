// Keys in the order of their age, each with a row of whole numbers beside it, in typed memory: a map of such rows takes several times as much.
import type { Key } from './keys.ts'

/** Where the numbers of a key stand. It stays the same until the key is taken out. */
export type RowNumber = number
/** Instead of a row: none. */
export const NO_ROW: RowNumber = 0

export interface KeyTable {
  size(): number
  /** The row of a key; `NO_ROW` where it is not known. */
  find(key: Key): RowNumber
  /** The row of a key, which is the youngest from now on. A new one holds zeros; where the table is full, the eldest makes room for it. */
  put(key: Key): RowNumber
  remove(row: RowNumber): void
  /** The row of the eldest key; `NO_ROW` where there is none. */
  eldest(): RowNumber
  keyOf(row: RowNumber): Key
  /** A number of a row: from -2^31 to 2^31 - 1. */
  cell(row: RowNumber, column: number): number
  setCell(row: RowNumber, column: number, value: number): void
  /** From the eldest to the youngest. A row may be taken out when it is its turn. */
  rows(): Iterable<RowNumber>
}

/** With the row that is none 64 bytes of keys: what is longer lies outside of V8's heap, and takes longer to get. */
const FEWEST_ROWS = 7
/** Rows that links of two bytes reach. */
const MOST_SHORT_LINKS = 2 ** 16

type Links = Uint16Array | Int32Array

/** Chains of rows by the last bits of their keys, and one list of all by age; row 0 is none. Keys are ends of a hash, or follow each other: nothing mixes them further. */
interface Rows {
  readonly keys: Float64Array
  readonly cells: Int32Array
  readonly elder: Links
  readonly younger: Links
  /** The next row of the same chain, or of those that are free. */
  readonly next: Links
  readonly chains: Links
}

/** An empty table of `width` numbers a key and at most so many keys. It grows by halves, since most claims have few. */
export function createKeyTable(width: number, mostKeys: number = Number.POSITIVE_INFINITY): KeyTable {
  let rows = NO_ROWS
  let [size, used] = [0, NO_ROW]
  let [eldest, youngest, free] = [NO_ROW, NO_ROW, NO_ROW]

  function find(key: Key): RowNumber {
    const { keys, next, chains } = rows
    let row = chains[chainOf(key, chains)] ?? NO_ROW
    while (row !== NO_ROW && keys[row] !== key) row = next[row] ?? NO_ROW
    return row
  }

  function takeRow(key: Key): RowNumber {
    if (free === NO_ROW && used === rows.keys.length - 1) rows = grown(rows, width, mostKeys)
    const row = free === NO_ROW ? ++used : free
    if (row === free) {
      free = rows.next[row] ?? NO_ROW
      rows.cells.fill(0, row * width, (row + 1) * width)
    }
    rows.keys[row] = key
    enchain(rows, row)
    size++
    return row
  }

  function giveBack(row: RowNumber): void {
    const { keys, next, chains } = rows
    const chain = chainOf(keys[row] ?? 0, chains)
    let before = NO_ROW
    for (let other = chains[chain] ?? NO_ROW; other !== row; other = next[other] ?? NO_ROW) before = other
    if (before === NO_ROW) chains[chain] = next[row] ?? NO_ROW
    else next[before] = next[row] ?? NO_ROW
    next[row] = free
    free = row
    size--
  }

  function append(row: RowNumber): void {
    rows.elder[row] = youngest
    rows.younger[row] = NO_ROW
    if (youngest === NO_ROW) eldest = row
    else rows.younger[youngest] = row
    youngest = row
  }

  function unlink(row: RowNumber): void {
    const [elder, younger] = [rows.elder[row] ?? NO_ROW, rows.younger[row] ?? NO_ROW]
    if (elder === NO_ROW) eldest = younger
    else rows.younger[elder] = younger
    if (younger === NO_ROW) youngest = elder
    else rows.elder[younger] = elder
  }

  function remove(row: RowNumber): void {
    unlink(row)
    giveBack(row)
  }

  return {
    size: () => size,
    find,
    put(key) {
      let row = find(key)
      if (row === youngest && row !== NO_ROW) return row
      if (row !== NO_ROW) unlink(row)
      else {
        if (size >= mostKeys) remove(eldest)
        row = takeRow(key)
      }
      append(row)
      return row
    },
    remove,
    eldest: () => eldest,
    keyOf: (row) => rows.keys[row] ?? 0,
    cell: (row, column) => rows.cells[row * width + column] ?? 0,
    setCell(row, column, value) {
      rows.cells[row * width + column] = value
    },
    *rows() {
      for (let row = eldest; row !== NO_ROW; ) {
        const younger = rows.younger[row] ?? NO_ROW
        yield row
        row = younger
      }
    },
  }
}

/** At least as many chains as rows, a power of two. */
function chainOf(key: Key, chains: Links): number {
  return key & (chains.length - 1)
}

function enchain({ keys, next, chains }: Rows, row: RowNumber): void {
  const chain = chainOf(keys[row] ?? 0, chains)
  next[row] = chains[chain] ?? NO_ROW
  chains[chain] = row
}

/** Room for so many rows and for the one that is none. */
function emptyRows(most: number, width: number): Rows {
  const links = most < MOST_SHORT_LINKS ? Uint16Array : Int32Array
  return {
    keys: new Float64Array(most + 1),
    cells: new Int32Array((most + 1) * width),
    elder: new links(most + 1),
    younger: new links(most + 1),
    next: new links(most + 1),
    chains: new links(2 ** Math.max(0, Math.ceil(Math.log2(most)))),
  }
}

/** What every table has before its first key: most tables of most claims stay empty. */
const NO_ROWS = emptyRows(0, 0)

/** Half as many rows more, and not more than are needed; the first are the old ones. */
function grown(rows: Rows, width: number, mostKeys: number): Rows {
  const held = rows.keys.length - 1
  const more = emptyRows(Math.min(mostKeys, held === 0 ? FEWEST_ROWS : held + Math.ceil(held / 2)), width)
  more.keys.set(rows.keys)
  more.cells.set(rows.cells)
  more.elder.set(rows.elder)
  more.younger.set(rows.younger)
  for (let row = 1; row <= held; row++) enchain(more, row)
  return more
}
