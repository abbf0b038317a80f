// A set of millions of serials in eight bytes each: their hashes, sorted.
import { hash } from 'node:crypto'
import type { SerialSet } from '../model/settings.ts'

/** A set that is being filled, serial by serial. */
export interface SerialSetBuilder {
  add(serial: string): void
  /** The set of what was added; the builder is used up. A serial that was added twice is in it once. */
  build(): SerialSet
}

/** The set of some serials. */
export function createSerialSet(serials: Iterable<string>): SerialSet {
  const builder = createSerialSetBuilder()
  for (const serial of serials) builder.add(serial)
  return builder.build()
}

/**
 * Keeps 64 bits of the SHA-256 of each serial. That a serial which was never added is taken for one of a million has a chance of
 * 10^6 / 2^64 = 5e-14, and nobody who does not know the serials can look for such a one.
 */
export function createSerialSetBuilder(): SerialSetBuilder {
  let hashes = new BigUint64Array(FIRST_ROOM)
  let words = wordsOf(hashes)
  let count = 0

  function keepIn(room: BigUint64Array<ArrayBuffer>): void {
    hashes = room
    words = wordsOf(room)
  }

  return {
    add(serial) {
      if (count === hashes.length) keepIn(enlarged(hashes))
      const { high, low } = hashOf(serial)
      words[2 * count + HIGH] = high
      words[2 * count + LOW] = low
      count += 1
    },
    build() {
      const sorted = hashes.subarray(0, count).sort()
      // A copy of its own size: the room that was left over is given back.
      const distinct = sorted.slice(0, moveDistinctToFront(sorted))
      keepIn(new BigUint64Array(FIRST_ROOM))
      count = 0
      const found = wordsOf(distinct)
      return { size: distinct.length, has: (serial) => includes(found, hashOf(serial)) }
    },
  }
}

const FIRST_ROOM = 1_024

/** Which half of 64 bits this machine keeps first. */
const LOW = new Uint32Array(BigUint64Array.of(1n).buffer)[0] === 1 ? 0 : 1
const HIGH = 1 - LOW

interface Hash {
  readonly high: number
  readonly low: number
}

// As two numbers: a bigint for each comparison takes five times as long.
function hashOf(serial: string): Hash {
  const hex = hash('sha256', serial)
  return { high: Number.parseInt(hex.slice(0, 8), 16), low: Number.parseInt(hex.slice(8, 16), 16) }
}

function wordsOf(hashes: BigUint64Array<ArrayBuffer>): Uint32Array {
  return new Uint32Array(hashes.buffer)
}

function enlarged(hashes: BigUint64Array<ArrayBuffer>): BigUint64Array<ArrayBuffer> {
  const larger = new BigUint64Array(hashes.length * 1.5)
  larger.set(hashes)
  return larger
}

/** Returns how many different ones there are. */
function moveDistinctToFront(sorted: BigUint64Array): number {
  let distinct = 0
  for (const value of sorted) {
    if (distinct === 0 || sorted[distinct - 1] !== value) sorted[distinct++] = value
  }
  return distinct
}

function includes(words: Uint32Array, { high, low }: Hash): boolean {
  let [from, to] = [0, words.length / 2]
  while (from < to) {
    const middle = (from + to) >>> 1
    const order = (words[2 * middle + HIGH] ?? 0) - high || (words[2 * middle + LOW] ?? 0) - low
    if (order === 0) return true
    if (order < 0) from = middle + 1
    else to = middle
  }
  return false
}
