// Serials (else client ids) that were seen: which of them failed or were minted lately, and which came again from somewhere else.
import { DAY, HOUR, type Millis } from '../../model/time.ts'
import { createKeyTable, type KeyTable } from '../key-table.ts'
import type { Key } from '../keys.ts'
import { bytesOf, type Row } from '../snapshot.ts'

/** A device that fails votes once; so long after it was seen last it may vote again (reference detection.md 18). */
const VOTE_AGAIN: Hours = (28 * DAY) / HOUR
/** Genuine devices come within so long after a thief used their serials. */
const PAIR_WITHIN: Hours = (14 * DAY) / HOUR
/** Serials kept in each of the two memories; the one that was not seen for longest is forgotten first. */
const MOST_SERIALS = 4_096

/** Number of a source, unique in its claim. */
export type SourceNumber = number
/** Since the epoch: fine enough for what is remembered for weeks. */
type Hours = number

export interface SerialMemory {
  /** Whether this serial was seen lately; from now on it was. With a source: whether it was seen there. */
  see(serial: Key, at: Millis, source?: SourceNumber): boolean
  /** Notes that a source that is not established got a certificate for this serial. */
  minted(serial: Key, by: SourceNumber, at: Millis): void
  /** The other source that got a certificate for this serial lately, told once: two devices of one name. Null where none did. */
  takePair(serial: Key, source: SourceNumber, at: Millis): SourceNumber | null
  /** One row: the serials seen, and those minted. */
  save(): readonly Row[]
}

/** Nothing seen, or what `save` gave. */
export function createSerialMemory(saved: readonly Row[] = []): SerialMemory {
  const seen = unpacked(bytesOf(saved[0]?.[0]))
  const minted = unpacked(bytesOf(saved[0]?.[1]))
  return {
    see(serial, at, source) {
      const key = source === undefined ? serial : serialAt(serial, source)
      const before = seen.get(key)
      const now = hoursOf(at)
      put(seen, key, now)
      return before !== undefined && now - before <= VOTE_AGAIN
    },
    minted: (serial, by, at) => put(minted, serial, by * HOURS + hoursOf(at)),
    takePair(serial, source, at) {
      const known = minted.get(serial) ?? TAKEN
      const by = Math.floor(known / HOURS)
      if (known === TAKEN || by === source) return null
      put(minted, serial, TAKEN)
      return hoursOf(at) - (known % HOURS) <= PAIR_WITHIN ? by : null
    },
    save: () => [[packed(seen), packed(minted)]],
  }
}

/** Instead of a source and its hour: the pair was told. */
const TAKEN = 0
/** One number holds a source and an hour: hours since the epoch stay below this for four hundred years. */
const HOURS = 2 ** 22
const KEY_BYTES = 6
const VALUE_BYTES = 6

/** One key for a serial at a source: multiplied by an odd number, so that no two sources of one claim share it (Knuth). */
function serialAt(serial: Key, source: SourceNumber): Key {
  return (serial + source * 2_654_435_761) % 2 ** 48
}

function hoursOf(at: Millis): Hours {
  return Math.floor(at / HOUR)
}

function put(serials: KeyTable, serial: Key, value: number): void {
  serials.put(serial, value)
  if (serials.size() > MOST_SERIALS) serials.takeEldest()
}

function packed(serials: KeyTable): Uint8Array {
  const bytes = Buffer.alloc(serials.size() * (KEY_BYTES + VALUE_BYTES))
  let offset = 0
  for (const [serial, value] of serials.entries()) {
    offset = bytes.writeUIntBE(serial, offset, KEY_BYTES)
    // Sources are counted up to 2^26 in a claim's life before their numbers begin anew, which only loses pairs.
    offset = bytes.writeUIntBE(value % 2 ** 48, offset, VALUE_BYTES)
  }
  return bytes
}

function unpacked(saved: Uint8Array): KeyTable {
  const bytes = Buffer.from(saved.buffer, saved.byteOffset, saved.byteLength)
  const serials = createKeyTable()
  for (let offset = 0; offset + KEY_BYTES + VALUE_BYTES <= bytes.length; offset += KEY_BYTES + VALUE_BYTES) {
    serials.put(bytes.readUIntBE(offset, KEY_BYTES), bytes.readUIntBE(offset + KEY_BYTES, VALUE_BYTES))
  }
  return serials
}
