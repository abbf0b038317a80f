// Keys in the order in which they were put in last, each with a number: a map of numbers beyond 2^31 would take several times as long.
import type { Key } from './keys.ts'

export interface KeyTable {
  size(): number
  /** The number that stands beside a key; undefined where the key is not known. */
  get(key: Key): number | undefined
  /** Puts a key in as the youngest, whether it was there before or not. */
  put(key: Key, value: number): void
  /** Takes the eldest out, and returns the number beside it; undefined where there is none. */
  takeEldest(): number | undefined
  /** From the eldest to the youngest. */
  entries(): Iterable<readonly [key: Key, value: number]>
}

/** Instead of a row: none. */
const NOBODY = -1
const FEWEST_ROWS = 16

/** Chains of rows by the last bits of their keys, and one list of all by age. Keys are ends of a hash: nothing mixes them further. */
interface Rows {
  readonly keys: Float64Array
  readonly values: Float64Array
  readonly elder: Int32Array
  readonly younger: Int32Array
  /** The next row of the same chain, or of those that are free. */
  readonly next: Int32Array
  readonly chains: Int32Array
}

/** An empty table. It grows by doubling, since most claims have few keys. */
export function createKeyTable(): KeyTable {
  let rows = emptyRows(FEWEST_ROWS)
  let [size, used] = [0, 0]
  let [eldest, youngest, free] = [NOBODY, NOBODY, NOBODY]

  function find(key: Key): number {
    const { keys, next, chains } = rows
    let row = chains[chainOf(key, chains)] ?? NOBODY
    while (row !== NOBODY && keys[row] !== key) row = next[row] ?? NOBODY
    return row
  }

  function takeRow(key: Key): number {
    if (free === NOBODY && used === rows.keys.length) rows = grown(rows)
    const row = free === NOBODY ? used++ : free
    if (row === free) free = rows.next[row] ?? NOBODY
    rows.keys[row] = key
    enchain(rows, row)
    size++
    return row
  }

  function giveBack(row: number): void {
    const { keys, next, chains } = rows
    const chain = chainOf(keys[row] ?? 0, chains)
    let before = NOBODY
    for (let other = chains[chain] ?? NOBODY; other !== row; other = next[other] ?? NOBODY) before = other
    if (before === NOBODY) chains[chain] = next[row] ?? NOBODY
    else next[before] = next[row] ?? NOBODY
    next[row] = free
    free = row
    size--
  }

  function append(row: number): void {
    rows.elder[row] = youngest
    rows.younger[row] = NOBODY
    if (youngest === NOBODY) eldest = row
    else rows.younger[youngest] = row
    youngest = row
  }

  function unlink(row: number): void {
    const [elder, younger] = [rows.elder[row] ?? NOBODY, rows.younger[row] ?? NOBODY]
    if (elder === NOBODY) eldest = younger
    else rows.younger[elder] = younger
    if (younger === NOBODY) youngest = elder
    else rows.elder[younger] = elder
  }

  return {
    size: () => size,
    get(key) {
      const row = find(key)
      return row === NOBODY ? undefined : rows.values[row]
    },
    put(key, value) {
      let row = find(key)
      if (row === NOBODY) row = takeRow(key)
      else unlink(row)
      rows.values[row] = value
      append(row)
    },
    takeEldest() {
      if (eldest === NOBODY) return undefined
      const row = eldest
      unlink(row)
      giveBack(row)
      return rows.values[row]
    },
    *entries() {
      for (let row = eldest; row !== NOBODY; row = rows.younger[row] ?? NOBODY) yield [rows.keys[row] ?? 0, rows.values[row] ?? 0]
    },
  }
}

/** As many chains as rows, a power of two. */
function chainOf(key: Key, chains: Int32Array): number {
  return key & (chains.length - 1)
}

function enchain({ keys, next, chains }: Rows, row: number): void {
  const chain = chainOf(keys[row] ?? 0, chains)
  next[row] = chains[chain] ?? NOBODY
  chains[chain] = row
}

function emptyRows(most: number): Rows {
  return {
    keys: new Float64Array(most),
    values: new Float64Array(most),
    elder: new Int32Array(most),
    younger: new Int32Array(most),
    next: new Int32Array(most),
    chains: new Int32Array(most).fill(NOBODY),
  }
}

/** Twice as many rows, of which the first half are the old ones. */
function grown(rows: Rows): Rows {
  const more = emptyRows(rows.keys.length * 2)
  more.keys.set(rows.keys)
  more.values.set(rows.values)
  more.elder.set(rows.elder)
  more.younger.set(rows.younger)
  for (let row = 0; row < rows.keys.length; row++) enchain(more, row)
  return more
}
