// Cuts a stream of bytes into lines, in bounded memory: a line that is too long is cut at its records, or only its beginning is kept.
import { type Cutter, createGrowing } from './cutter.ts'
import type { FeedLine } from './feed.ts'
import type { Piece } from './line-run.ts'
import { createRecordCutter, type RecordCutter } from './record-cutter.ts'

const LINE_FEED = 0x0a
const BLANK = 0x20
const [OPEN_LIST, OPEN_OBJECT] = [0x5b, 0x7b]

/** Where a cutter begins, if not at the beginning of its file. */
export interface Start {
  /** The number of its first line. */
  readonly line: number
  /** Bytes of the file that count to that line and are not handed over. */
  readonly uncounted: number
}

/**
 * A cutter that keeps at most `keep` bytes of a line, so that a parser which takes fewer refuses it. A longer line is cut at its
 * records where it is JSON: delivery streams write payloads without a line feed between them. `file` is what places name.
 */
export function createLineCutter(file: string, keep: number, start: Start = { line: 1, uncounted: 0 }): Cutter {
  const growing = createGrowing(keep)
  let pieces: Piece[] = []
  let number = start.line
  let uncounted = start.uncounted
  /** Of a line that is too long, as long as it is JSON. */
  let records: RecordCutter | null = null
  let isText = false

  function grow(bytes: Uint8Array): void {
    if (records !== null) cutRecords(records, bytes)
    else if (isText || growing.size + bytes.length < keep) growing.add(bytes)
    else beginLong(Buffer.concat([growing.take(), bytes]))
  }

  function beginLong(bytes: Uint8Array): void {
    if (beginsLikeJson(bytes)) {
      records = createRecordCutter(file, keep, number)
      cutRecords(records, bytes)
    } else readAsText({ bytes, uncounted: 0 })
  }

  function cutRecords(cutter: RecordCutter, bytes: Uint8Array): void {
    const cut = cutter.cut(bytes)
    for (const line of cut.lines) pieces.push(line)
    if (cut.leftover !== null) readAsText(cut.leftover)
  }

  function readAsText(rest: { readonly bytes: Uint8Array; readonly uncounted: number }): void {
    records = null
    isText = true
    uncounted += rest.uncounted
    growing.add(rest.bytes)
  }

  function finish(lineEnd: number): void {
    const ofRecords = records?.end().lines ?? []
    const size = growing.size + uncounted + lineEnd
    if (records === null) pieces.push(lineOf(growing.take(), size))
    // The line end counts to the last of the records.
    for (const [index, line] of ofRecords.entries())
      pieces.push(index < ofRecords.length - 1 ? line : { ...line, size: line.size + lineEnd })
    number++
    uncounted = 0
    records = null
    isText = false
  }

  function isAtBegin(): boolean {
    return growing.size === 0 && records === null && !isText && uncounted === 0
  }

  function lineOf(bytes: Uint8Array, size: number): FeedLine {
    return { bytes, size, place: `${file}:${number}`, receivedAt: null, recordedAt: null }
  }

  /** Lines that lie within these bytes as a whole need no look of their own. */
  function giveRun(bytes: Uint8Array, begin: number, ends: readonly number[]): void {
    if (ends.length === 0) return
    pieces.push({ file, line: number, bytes, begin, ends: Int32Array.from(ends) })
    number += ends.length
  }

  function given(): readonly Piece[] {
    const all = pieces
    pieces = []
    return all
  }

  return {
    cut(bytes) {
      let from = 0
      let begin = 0
      let ends: number[] = []
      for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
        if (isAtBegin() && end - from < keep) ends.push(end)
        else {
          giveRun(bytes, begin, ends)
          grow(bytes.subarray(from, end))
          finish(1)
          begin = end + 1
          ends = []
        }
        from = end + 1
      }
      giveRun(bytes, begin, ends)
      if (from < bytes.length) grow(bytes.subarray(from))
      return given()
    },
    end() {
      if (growing.size > 0 || records !== null || uncounted > 0) finish(0)
      return { lines: given(), isCutShort: false }
    },
  }
}

function beginsLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > BLANK)
  return first === OPEN_LIST || first === OPEN_OBJECT
}
