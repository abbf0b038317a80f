// Many lines in one stretch of bytes to their entries: what `parseLine` says of each, several times as fast.
import type { CertificateId } from '../../model/claim.ts'
import type { Entry, IgnoredReason } from '../../model/event.ts'
import { createFlatMembers } from './flat-members.ts'
import { lateEvent } from './late-id.ts'
import { LONGEST_ENTRY } from './limits.ts'
import { BACKSLASH, occurrencesOf } from './occurrences.ts'
import { type LineContext, type ParsedEntry, parseLine } from './parse-iot-log.ts'
import { prefilterOf } from './prefilter.ts'
import { readEntry } from './read-entry.ts'

/** Reads the lines of some bytes: each from `from` up to, not including, its line feed at `lineEnd`. Never throws. */
export interface LineReader {
  /** Why the line is ignored unread, as one entry; null: it has to be read. */
  reasonToDrop(from: number, lineEnd: number): IgnoredReason | null
  /** The entries of the line as it came in this context, whether it was asked for a reason to drop it or not. */
  read(from: number, lineEnd: number, context: LineContext): readonly ParsedEntry[]
}

const CARRIAGE_RETURN = 0x0d
/** Behind so many events in a row the next line most probably is one, and is read without being sifted first. */
const FLOCK = 4

/**
 * A parser of lines for these claims, which are those of every context too. It learns from the lines, in bounds, how entries are written.
 * One reader at a time: when the next is made, the one before is not to be used any more, and its bytes may be overwritten.
 */
export function createLineParser(claims: ReadonlySet<CertificateId>): (bytes: Uint8Array) => LineReader {
  const prefilter = prefilterOf(claims)
  const flat = createFlatMembers()
  let eventsInARow = 0

  return (stretch) => {
    const bytes = Buffer.from(stretch.buffer, stretch.byteOffset, stretch.byteLength)
    const view = new DataView(stretch.buffer, stretch.byteOffset, stretch.byteLength)
    const backslashes = occurrencesOf(BACKSLASH, bytes)
    const sieve = prefilter(bytes, view, backslashes)
    flat.within(bytes, view)

    function readFlat(from: number, to: number, context: LineContext): Entry | null {
      if (to - from > LONGEST_ENTRY || backslashes.from(from) < to) return null
      const members = flat.read(from, to)
      if (members === null) return null
      const event = lateEvent(flat.json())
      return readEntry(event, members, context) ?? { is: 'event', event }
    }

    function endOf(lineEnd: number): number {
      return bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd
    }

    return {
      reasonToDrop(from, lineEnd) {
        if (eventsInARow >= FLOCK) return null
        const reason = sieve.reasonToDrop(from, endOf(lineEnd))
        if (reason !== null) eventsInARow = 0
        return reason
      },
      read(from, lineEnd, context) {
        const to = endOf(lineEnd)
        const entry = readFlat(from, to, context)
        eventsInARow = entry?.is === 'event' ? eventsInARow + 1 : 0
        if (entry?.is === 'event') return [parsed(entry, context)]
        const reason = entry?.is === 'ignored' ? (sieve.reasonToDrop(from, to) ?? entry.reason) : null
        return reason === null ? parseLine(bytes.subarray(from, lineEnd), context) : [parsed({ is: 'ignored', reason }, context)]
      },
    }
  }
}

/** What the dead letter keeps is of no interest here. */
function parsed(entry: Entry, { receivedAt }: LineContext): ParsedEntry {
  return { entry, raw: '', receivedAt }
}
