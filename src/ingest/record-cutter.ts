// Cuts JSON that spans lines, or that is longer than a line may be, at the records in it.
import { type CutEnd, createGrowing } from './cutter.ts'
import type { FeedLine } from './feed.ts'
import { createJsonScanner } from './json-scanner.ts'

const LINE_FEED = 0x0a

/** What some bytes came to. */
export interface CutRecords {
  /** The records that are complete, each as a line. What stands between two of them counts to the first. */
  readonly lines: readonly FeedLine[]
  /** Where the bytes are not JSON any more: what has to be read in another way. Nothing may be cut afterwards. */
  readonly leftover: Leftover | null
}

export interface Leftover {
  /** From the beginning of the record that is broken, if it could be kept, else from the byte that broke it. */
  readonly bytes: Uint8Array
  /** The number of the line in which they begin. */
  readonly line: number
  /** Bytes before them that were counted to no record. */
  readonly uncounted: number
}

/** Takes the bytes of JSON in and gives its records out, in bounded memory. */
export interface RecordCutter {
  cut(bytes: Uint8Array): CutRecords
  end(): CutEnd<FeedLine>
}

/** A cutter that keeps at most `keep` bytes of a record. `file` and `line`, the first line, are what places name. */
export function createRecordCutter(file: string, keep: number, line: number): RecordCutter {
  const scanner = createJsonScanner()
  const growing = createGrowing(keep)
  let lines: FeedLine[] = []
  /** Bytes since the last record that was given out. */
  let size = 0
  /** The line in which the record begins that has not ended. */
  let begunIn: number | null = null
  let place = { line: 0, record: 0 }
  let ended: Uint8Array | null = null

  function give(bytes: Uint8Array): void {
    const where = place.record === 1 ? `${file}:${place.line}` : `${file}:${place.line}#${place.record}`
    lines.push({ bytes, size, place: where, receivedAt: null, recordedAt: null })
    size = 0
    ended = null
    begunIn = null
  }

  function begin(): void {
    if (ended !== null) give(ended)
    const isBehindAnother = place.line === line && size === 0
    place = { line, record: isBehindAnother ? place.record + 1 : 1 }
    growing.take()
    begunIn = line
  }

  function pass(bytes: Uint8Array): void {
    if (begunIn !== null) growing.add(bytes)
    size += bytes.length
  }

  function breakOff(rest: Uint8Array): Leftover {
    if (ended !== null) give(ended)
    if (begunIn !== null && growing.size === growing.kept) {
      return { line: begunIn, uncounted: size - growing.size, bytes: Buffer.concat([growing.take(), rest]) }
    }
    // Of a record that is too long a part is lost: what is kept of it goes to its parser, which refuses it.
    if (begunIn !== null) give(growing.take())
    return { line, uncounted: size, bytes: rest }
  }

  /** Gives what stands behind a byte that is not JSON any more, null without one. */
  function scan(bytes: Uint8Array): Leftover | null {
    let from = 0
    for (let at = scanner.next(bytes, 0); at < bytes.length; at = scanner.next(bytes, at + 1)) {
      const byte = bytes[at] ?? 0
      const mark = scanner.scan(byte)
      if (byte === LINE_FEED && mark === null) line++
      if (mark === null) continue
      const to = mark === 'end' ? at + 1 : at
      pass(bytes.subarray(from, to))
      from = to
      if (mark === 'broken') return breakOff(bytes.subarray(at))
      if (mark === 'begin') begin()
      else {
        ended = growing.take()
        begunIn = null
      }
    }
    pass(bytes.subarray(from))
    return null
  }

  return {
    cut(bytes) {
      const leftover = scan(bytes)
      const cut = { lines, leftover }
      lines = []
      return cut
    },
    end() {
      if (ended !== null) give(ended)
      else if (begunIn !== null) give(growing.take())
      return { lines, isCutShort: scanner.isInside() }
    },
  }
}
