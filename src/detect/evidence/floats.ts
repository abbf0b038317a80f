// Fractions in the cell of a snapshot: eight bytes each, exactly.
import { bytesOf, type Cell } from '../snapshot.ts'

/** The numbers as bytes; `fromFloats` reads them. */
export function toFloats(numbers: Iterable<number>): Uint8Array {
  return new Uint8Array(Float64Array.from(numbers).buffer)
}

/** The numbers in a cell, none where it is missing. Throws `log-record-unreadable` where no bytes stand there. */
export function fromFloats(cell: Cell | undefined): Float64Array {
  const bytes = bytesOf(cell)
  // A copy of its own: the bytes of a snapshot need not begin where eight of them may be read as one number.
  return new Float64Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / Float64Array.BYTES_PER_ELEMENT))
}
