// Serials (else client ids) that were seen: which of them failed or were minted lately, and which came again from somewhere else.
import { DAY, HOUR, type Millis } from '../../model/time.ts'
import { numberOf, type Row } from '../cells.ts'
import { createKeyTable, type KeyTable, NO_ROW } from '../key-table.ts'
import type { Key } from '../keys.ts'

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
  /** At how many sources `seeAt` saw the serial lately, up to one more than `TOO_MANY_SOURCES`. */
  sourcesOf(serial: Key, at: Millis): number
  /** Whether the device was seen lately, anywhere. */
  knows(serial: Key, at: Millis): boolean
  /** Notes that a source that is not established got a certificate for this serial. */
  minted(serial: Key, by: SourceNumber, at: Millis): void
  /** The other source that got a certificate for this serial lately, told once: two devices of one name. Null where none did. */
  takePair(serial: Key, source: SourceNumber, at: Millis): SourceNumber | null
  /** Those seen and those minted that still matter. */
  save(): { readonly seen: readonly Row[]; readonly minted: readonly Row[] }
}

/** Nothing seen, or what `save` gave. */
export function createSerialMemory(saved: { readonly seen?: readonly Row[]; readonly minted?: readonly Row[] } = {}): SerialMemory {
  const seen = fromRows(saved.seen)
  const minted = fromRows(saved.minted)
  let latest: Hours = 0

  /** How often a key was noted lately, before now. */
  function note(key: Key, at: Millis): number {
    const times = timesSeen(key, at)
    put(seen, key, hoursOf(at), Math.min(times + 1, MOST_TIMES))
    return times
  }

  function timesSeen(key: Key, at: Millis): number {
    const row = seen.find(key)
    latest = Math.max(latest, hoursOf(at))
    return row === NO_ROW || hoursOf(at) - seen.cell(row, HOUR_SEEN) > VOTE_AGAIN ? 0 : seen.cell(row, BESIDE)
  }

  return {
    see: (serial, at) => note(serial, at) > 0,
    seeAt(serial, source, at) {
      if (note(serialAt(serial, source), at) > 0) return true
      return note(serialAt(serial, EVERYWHERE), at) >= MANY_SOURCES
    },
    sourcesOf: (serial, at) => timesSeen(serialAt(serial, EVERYWHERE), at),
    knows: (serial, at) => timesSeen(serial, at) > 0 || timesSeen(serialAt(serial, EVERYWHERE), at) > 0,
    minted(serial, by, at) {
      latest = Math.max(latest, hoursOf(at))
      put(minted, serial, hoursOf(at), by)
    },
    takePair(serial, source, at) {
      latest = Math.max(latest, hoursOf(at))
      const row = minted.find(serial)
      if (row === NO_ROW) return null
      const [hour, by] = [minted.cell(row, HOUR_SEEN), minted.cell(row, BESIDE)]
      if (hour === TAKEN || by === source) return null
      put(minted, serial, TAKEN, 0)
      return hoursOf(at) - hour <= PAIR_WITHIN ? by : null
    },
    save: () => ({ seen: toRows(seen, latest - VOTE_AGAIN), minted: toRows(minted, latest - PAIR_WITHIN) }),
  }
}

/** A device that changes its address is one device: at so many sources it votes. */
const MANY_SOURCES = 3
/** Nobody carries a device to four networks in each of four weeks and registers it at each: it is told, and no more. */
export const TOO_MANY_SOURCES = 16
const MOST_TIMES = TOO_MANY_SOURCES + 1
/** Stands for all sources together. */
const EVERYWHERE: SourceNumber = -1
/** Behind so many the numbers of sources begin again: the product with any of them must be exact, below 2^53. */
const MOST_NUMBERS: SourceNumber = 2 ** 21
/** Instead of an hour: the pair was told. */
const TAKEN = 0

/** What stands beside a serial: the hour, and how often it was seen or which source minted it. */
const HOUR_SEEN = 0
const BESIDE = 1

/** One key for a serial at a source: multiplied by an odd number, so that no two sources of one claim share it (Knuth). */
function serialAt(serial: Key, source: SourceNumber): Key {
  const number = source === EVERYWHERE ? MOST_NUMBERS : source % MOST_NUMBERS
  return (serial + number * 2_654_435_761) % 2 ** 48
}

function hoursOf(at: Millis): Hours {
  return Math.floor(at / HOUR)
}

function put(serials: KeyTable, serial: Key, hour: Hours, beside: number): void {
  const row = serials.put(serial)
  serials.setCell(row, HOUR_SEEN, hour)
  serials.setCell(row, BESIDE, beside)
}

/** Those since an hour: each serial with its hour and the number beside it. */
function toRows(serials: KeyTable, since: Hours): readonly Row[] {
  const rows: Row[] = []
  for (const row of serials.rows()) {
    const hour = serials.cell(row, HOUR_SEEN)
    if (hour >= since) rows.push([serials.keyOf(row), hour, serials.cell(row, BESIDE)])
  }
  return rows
}

function fromRows(saved: readonly Row[] = []): KeyTable {
  const serials = createKeyTable(2, MOST_SERIALS)
  for (const [serial, hour, beside] of saved) put(serials, numberOf(serial), numberOf(hour), numberOf(beside))
  return serials
}
