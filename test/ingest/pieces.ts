// Bytes in pieces, for the tests of what cuts them into lines.
import fc from 'fast-check'
import type { Cutter } from '../../src/ingest/cutter.ts'
import { linesIn, type Piece } from '../../src/ingest/line-run.ts'

/** A line as a test looks at it. */
export interface SeenLine {
  readonly text: string
  readonly size: number
  readonly place: string
}

/**
 * All lines that a cutter makes of some pieces, and whether it says at their end that they were cut short. The bytes of each piece are
 * written over when the next one is cut, as those of a file are.
 */
export function cutAll(
  cutter: Cutter,
  pieces: readonly Uint8Array[],
): { readonly lines: readonly SeenLine[]; readonly isCutShort: boolean } {
  const lines = pieces.flatMap((piece) => {
    const bytes = Uint8Array.from(piece)
    const seen = [...cutter.cut(bytes)].flatMap(seenIn)
    bytes.fill(0x2e)
    return seen
  })
  const end = cutter.end()
  return { lines: [...lines, ...seenIn(end.lines)], isCutShort: end.isCutShort }
}

function seenIn(pieces: readonly Piece[]): readonly SeenLine[] {
  return linesIn(pieces).map(({ bytes, size, place }) => ({ text: Buffer.from(bytes).toString(), size, place }))
}

/** Some bytes in the pieces between the given places; those behind their end do not count. */
export function inPieces(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const ends = [...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length]
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
}

/** Texts of what is special in JSON and CSV, in hostile order. */
export const scraps = fc
  .array(
    fc.constantFrom(
      ...['{', '}', '[', ']', '"', '\\', ':', ',', '\n', '\r\n', ' ', 'x', '\ufeff', '€'],
      ...['{"a":1}', '"events":[', '"results":[{', 'timestamp,message\n', '1,"{""a"":1}"\n', '[{', '{\n"'],
    ),
    { maxLength: 30 },
  )
  .map((pieces) => Buffer.from(pieces.join('')))
