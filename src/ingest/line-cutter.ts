// Cuts a stream of bytes into lines, in bounded memory: a line that is too long is cut at its records, or only its beginning is kept.
import { type Cutter, createGrowing, slicesOf } from './cutter.ts'
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

  function isLong(bytes: Uint8Array): boolean {
    return records !== null || (!isText && growing.size + bytes.length >= keep)
  }

  function* grow(bytes: Uint8Array): Generator<readonly Piece[]> {
    if (isLong(bytes)) yield* growLong(bytes)
    else growing.add(bytes)
  }

  function* growLong(bytes: Uint8Array): Generator<readonly Piece[]> {
    yield given()
    const whole = records === null ? beginLong(bytes) : bytes
    for (const slice of slicesOf(whole)) {
      if (records === null) growing.add(slice)
      else yield cutRecords(records, slice)
    }
  }

  /** Decides how a line is read that has just become too long, and gives all of it so far. */
  function beginLong(bytes: Uint8Array): Uint8Array {
    const whole = Buffer.concat([growing.take(), bytes])
    if (beginsLikeJson(whole)) records = createRecordCutter(file, keep, number)
    else isText = true
    return whole
  }

  function cutRecords(cutter: RecordCutter, bytes: Uint8Array): readonly FeedLine[] {
    const { lines: cut, leftover } = cutter.cut(bytes)
    if (leftover === null) return cut
    records = null
    isText = true
    uncounted += leftover.uncounted
    growing.add(leftover.bytes)
    return cut
  }

  function finish(lineEnd: number): void {
    const size = growing.size + uncounted + lineEnd
    // The line end counts to the last of the records.
    const last = records?.end().lines.at(-1)
    pieces.push(last === undefined ? lineOf(growing.take(), size) : { ...last, size: last.size + uncounted + lineEnd })
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
    *cut(bytes) {
      for (const slice of slicesOf(bytes)) {
        let from = 0
        let begin = 0
        let ends: number[] = []
        for (let end = slice.indexOf(LINE_FEED); from < slice.length; end = slice.indexOf(LINE_FEED, from)) {
          const part = end === -1 ? slice.length : end
          if (end !== -1 && isAtBegin() && end - from < keep) ends.push(end)
          else {
            giveRun(slice, begin, ends)
            yield* grow(slice.subarray(from, part))
            if (end !== -1) finish(1)
            begin = part + 1
            ends = []
          }
          from = part + 1
        }
        giveRun(slice, begin, ends)
        yield given()
      }
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
