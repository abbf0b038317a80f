// Cuts a stream of bytes into lines, in bounded memory: a line that is too long is cut at its records, or only its beginning is kept.
import { type Cutter, createGrowing, slicesOf } from './cutter.ts'
import type { FeedLine } from './feed.ts'
import type { LineRun, Piece } from './line-run.ts'
import { createRecordCutter, type RecordCutter } from './record-cutter.ts'

const LINE_FEED = 0x0a
const BLANK = 0x20
const [OPEN_LIST, OPEN_OBJECT] = [0x5b, 0x7b]

/** The most lines of a run: of AWS's close to a MiB, and of a hostile file of empty lines not too many. */
const MOST_LINES = 2_048

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
  const ends = new Int32Array(MOST_LINES)
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
    const isWhole = records === null && uncounted === 0 && growing.size === growing.kept
    const size = growing.size + uncounted + lineEnd
    // The line end counts to the last of the records.
    const last = records?.end().lines.at(-1)
    if (last !== undefined) pieces.push({ ...last, size: last.size + uncounted + lineEnd })
    else if (isWhole && lineEnd === 1) pieces.push(runOf(growing.take()))
    else pieces.push({ bytes: growing.take(), size, place: `${file}:${number}`, receivedAt: null, recordedAt: null })
    number++
    uncounted = 0
    records = null
    isText = false
  }

  /** A line whose line feed stood elsewhere. */
  function runOf(bytes: Uint8Array): LineRun {
    return { file, line: number, bytes, begin: 0, ends: Int32Array.of(bytes.length) }
  }

  function isAtBegin(): boolean {
    return growing.size === 0 && records === null && !isText && uncounted === 0
  }

  /** The whole lines from `begin` on, which need no look of their own; null where there is none, or the first one is too long. */
  function runAt(bytes: Buffer, begin: number): LineRun | null {
    let lines = 0
    for (let from = begin; lines < MOST_LINES; lines++) {
      const end = bytes.indexOf(LINE_FEED, from)
      if (end === -1 || end - from >= keep) break
      ends[lines] = end
      from = end + 1
    }
    if (lines === 0) return null
    number += lines
    return { file, line: number - lines, bytes, begin, ends: ends.slice(0, lines) }
  }

  function given(): readonly Piece[] {
    const all = pieces
    pieces = []
    return all
  }

  return {
    *cut(bytes) {
      const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let from = 0; from < all.length; ) {
        const run = isAtBegin() ? runAt(all, from) : null
        if (run !== null) {
          yield [run]
          from = (run.ends.at(-1) ?? from) + 1
          continue
        }
        const end = all.indexOf(LINE_FEED, from)
        const to = end === -1 ? all.length : end
        // What goes on in the next bytes has to outlast these.
        yield* grow(Buffer.copyBytesFrom(all, from, to - from))
        if (end !== -1) finish(1)
        yield given()
        from = to + 1
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
