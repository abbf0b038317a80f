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
  let count = 0
  return {
    add(serial) {
      if (count === hashes.length) hashes = enlarged(hashes)
      hashes[count++] = hashOf(serial)
    },
    build() {
      const sorted = hashes.subarray(0, count).sort()
      // A copy of its own size: the room that was left over is given back.
      const distinct = sorted.slice(0, moveDistinctToFront(sorted))
      hashes = new BigUint64Array()
      count = 0
      return { size: distinct.length, has: (serial) => includes(distinct, hashOf(serial)) }
    },
  }
}

const FIRST_ROOM = 1_024

function hashOf(serial: string): bigint {
  return hash('sha256', serial, 'buffer').readBigUInt64BE(0)
}

function enlarged(hashes: BigUint64Array<ArrayBuffer>): BigUint64Array<ArrayBuffer> {
  const larger = new BigUint64Array(Math.max(hashes.length * 1.5, FIRST_ROOM))
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

function includes(sorted: BigUint64Array, wanted: bigint): boolean {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? wanted) < wanted) low = middle + 1
    else high = middle
  }
  return sorted[low] === wanted
}
