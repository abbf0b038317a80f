// Cuts a stream of bytes into lines, in bounded memory: of a line that is too long only its beginning is kept.
import type { FeedLine } from './feed.ts'

const LINE_FEED = 0x0a

/** Takes bytes in and gives lines out. */
export interface LineCutter {
  /** The lines that end within these bytes. */
  cut(bytes: Uint8Array): readonly FeedLine[]
  /** What stands behind the last line end; null where nothing does. Nothing may be cut afterwards. */
  rest(): FeedLine | null
}

/** A cutter that keeps at most `keep` bytes of a line. `file` is what places name. */
export function createLineCutter(file: string, keep: number): LineCutter {
  let number = 0
  let begun: Uint8Array[] = []
  let kept = 0
  let size = 0

  function grow(bytes: Uint8Array): void {
    const part = bytes.subarray(0, keep - kept)
    if (part.length > 0) begun.push(part)
    kept += part.length
    size += bytes.length
  }

  function finish(lineEnd: number): FeedLine {
    const [first, ...more] = begun
    // Most lines lie within one chunk and need no copy.
    const bytes = first !== undefined && more.length === 0 ? first : Buffer.concat(begun)
    const line = { bytes, size: size + lineEnd, place: `${file}:${++number}`, receivedAt: null, recordedAt: null }
    begun = []
    kept = 0
    size = 0
    return line
  }

  return {
    cut(bytes) {
      const lines: FeedLine[] = []
      let from = 0
      for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
        grow(bytes.subarray(from, end))
        lines.push(finish(1))
        from = end + 1
      }
      if (from < bytes.length) grow(bytes.subarray(from))
      return lines
    },
    rest: () => (size === 0 ? null : finish(0)),
  }
}
