// Lines that lie one behind the other in some bytes: nothing is made of each of them before it is known to be of interest.
import type { FeedLine } from './feed.ts'

/** Whole lines of a file, each with a line feed behind it. */
export interface LineRun {
  readonly file: string
  /** The number of the first line. */
  readonly line: number
  readonly bytes: Uint8Array
  /** Where the first line begins, and where the line feed of each line stands. */
  readonly begin: number
  readonly ends: Int32Array
}

/** What a file is cut into. */
export type Piece = FeedLine | LineRun

export function isRun(piece: Piece): piece is LineRun {
  return 'ends' in piece
}

/** The lines of some pieces, one by one. */
export function linesIn(pieces: readonly Piece[]): readonly FeedLine[] {
  return pieces.flatMap((piece) => (isRun(piece) ? linesOf(piece) : [piece]))
}

function linesOf({ file, line, bytes, begin, ends }: LineRun): readonly FeedLine[] {
  return Array.from(ends, (end, index) => {
    const from = index === 0 ? begin : (ends[index - 1] ?? 0) + 1
    return { bytes: bytes.subarray(from, end), size: end + 1 - from, place: `${file}:${line + index}`, receivedAt: null, recordedAt: null }
  })
}
