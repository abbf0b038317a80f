// What every cutter of bytes into lines is, and what it keeps of a line that is still growing.
import type { Piece } from './line-run.ts'

/** Takes the bytes of one file in, in any pieces, and gives its lines out, in bounded memory. */
export interface Cutter {
  /**
   * The lines that end within these bytes, or within earlier ones: some at a time, as a hostile file holds one in every second byte.
   * Whoever asks for more gives up the pieces that came before: their bytes are read into again.
   */
  cut(bytes: Uint8Array): Iterable<readonly Piece[]>
  /** What is left at the end of the file. Nothing may be cut afterwards. */
  end(): CutEnd
}

/** The end of a file. */
export interface CutEnd<Line extends Piece = Piece> {
  readonly lines: readonly Line[]
  /** The file ends within something that has an end of its own: there was more of it once. */
  readonly isCutShort: boolean
}

/** So many bytes are cut before their lines are handed over. */
const SLICE = 64 * 1024

/** Bytes in slices that are small enough to hold all of their lines at once. */
export function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE)
}

/** The bytes of a line so far. */
export interface Growing {
  add(bytes: Uint8Array): void
  /** All bytes that were added, and the kept ones among them. */
  readonly size: number
  readonly kept: number
  /** The kept bytes, in one piece; it is empty then. */
  take(): Uint8Array
}

/** A line of which at most the first `keep` bytes are kept: enough for its parser to refuse it as too long. */
export function createGrowing(keep: number): Growing {
  let parts: Uint8Array[] = []
  let kept = 0
  let size = 0
  return {
    add(bytes) {
      const part = bytes.subarray(0, keep - kept)
      if (part.length > 0) parts.push(part)
      kept += part.length
      size += bytes.length
    },
    get size() {
      return size
    },
    get kept() {
      return kept
    },
    take() {
      const [first, ...more] = parts
      // Most lines lie within one chunk and need no copy.
      const bytes = first !== undefined && more.length === 0 ? first : Buffer.concat(parts)
      parts = []
      kept = 0
      size = 0
      return bytes
    },
  }
}
