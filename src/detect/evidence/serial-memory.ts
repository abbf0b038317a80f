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
  /** Whether this serial was seen lately; from now on it was. */
  see(serial: Key, at: Millis): boolean
  /** The same for a serial at one source. One that was seen at many sources lately counts as seen at every other one, too. */
  seeAt(serial: Key, source: SourceNumber, at: Millis): boolean
  /** Whether the device was seen lately, anywhere. */
  knows(serial: Key): boolean
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

  /** How often a key was noted lately, before now. */
  function note(key: Key, at: Millis): number {
    const before = seen.get(key)
    const now = hoursOf(at)
    const times = before === undefined || now - (before % HOURS) > VOTE_AGAIN ? 0 : Math.floor(before / HOURS)
    put(seen, key, Math.min(times + 1, MOST_TIMES) * HOURS + now)
    return times
  }

  return {
    see: (serial, at) => note(serial, at) > 0,
    seeAt(serial, source, at) {
      if (note(serialAt(serial, source), at) > 0) return true
      return note(serialAt(serial, EVERYWHERE), at) >= MANY_SOURCES
    },
    knows: (serial) => seen.get(serial) !== undefined || seen.get(serialAt(serial, EVERYWHERE)) !== undefined,
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

/** A device that changes its address is one device: at so many sources it votes. */
const MANY_SOURCES = 3
const MOST_TIMES = 7
/** Stands for all sources together; no source ever gets this number. */
const EVERYWHERE: SourceNumber = 2 ** 26
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
