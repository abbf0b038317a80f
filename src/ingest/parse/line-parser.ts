// Many lines in one stretch of bytes to their entries: what `parseLine` says of each, several times as fast.
import type { Entry, IgnoredReason } from '../../model/event.ts'
import { createFlatMembers } from './flat-members.ts'
import { lateEvent } from './late-id.ts'
import { LONGEST_ENTRY } from './limits.ts'
import { BACKSLASH, occurrencesOf } from './occurrences.ts'
import { type LineContext, type ParsedEntry, parseLine } from './parse-iot-log.ts'
import { prefilterOf } from './prefilter.ts'
import { readEntry } from './read-entry.ts'

/** Reads the lines of some bytes. */
export interface LineReader {
  /** The entries of the line from `from` up to, not including, `to` and its line end. Never throws. */
  read(from: number, to: number): readonly ParsedEntry[]
}

const CARRIAGE_RETURN = 0x0d
/** Behind so many events in a row the next line most probably is one, and is read without being sifted first. */
const FLOCK = 4

/** A parser of lines that all come with the same context. It learns from them, in bounds, how entries are written. */
export function createLineParser(context: LineContext): (bytes: Uint8Array) => LineReader {
  const prefilter = prefilterOf(context.claims)
  const flat = createFlatMembers()
  const dropped = new Map<IgnoredReason, readonly ParsedEntry[]>()
  let eventsInARow = 0

  function drop(reason: IgnoredReason): readonly ParsedEntry[] {
    const known = dropped.get(reason) ?? [parsed({ is: 'ignored', reason }, context)]
    dropped.set(reason, known)
    return known
  }

  return (stretch) => {
    const bytes = Buffer.from(stretch.buffer, stretch.byteOffset, stretch.byteLength)
    const view = new DataView(stretch.buffer, stretch.byteOffset, stretch.byteLength)
    const backslashes = occurrencesOf(BACKSLASH, bytes)
    const sieve = prefilter(bytes, view, backslashes)
    flat.within(bytes, view)

    function readFlat(from: number, to: number): Entry | null {
      if (to - from > LONGEST_ENTRY || backslashes.from(from) < to) return null
      const members = flat.read(from, to)
      if (members === null) return null
      const event = lateEvent(flat.json())
      return readEntry(event, members, context) ?? { is: 'event', event }
    }

    return {
      read(from, lineEnd) {
        const to = bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd
        const reason = eventsInARow >= FLOCK ? null : sieve.reasonToDrop(from, to)
        if (reason !== null) {
          eventsInARow = 0
          return drop(reason)
        }
        const entry = readFlat(from, to)
        eventsInARow = entry?.is === 'event' ? eventsInARow + 1 : 0
        if (entry === null || entry.is === 'rejected') return parseLine(bytes.subarray(from, lineEnd), context)
        return entry.is === 'ignored' ? drop(entry.reason) : [parsed(entry, context)]
      },
    }
  }
}

/** What the dead letter keeps is of no interest here. */
function parsed(entry: Entry, { receivedAt }: LineContext): ParsedEntry {
  return { entry, raw: '', receivedAt }
}
