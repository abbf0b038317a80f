// Fractions in the cell of a snapshot: eight bytes each, exactly, or four where they are held in single precision.
import { bytesOf, type Cell } from '../cells.ts'

/** The numbers as bytes; `fromFloats` reads them. */
export function toFloats(numbers: Iterable<number>): Uint8Array {
  return new Uint8Array(Float64Array.from(numbers).buffer)
}

/** The numbers in a cell, none where it is missing. Throws `log-record-unreadable` where no bytes stand there. */
export function fromFloats(cell: Cell | undefined): Float64Array {
  return new Float64Array(bufferOf(cell, Float64Array.BYTES_PER_ELEMENT))
}

/** As `toFloats`, for numbers in single precision. */
export function toSingles(numbers: Iterable<number>): Uint8Array {
  return new Uint8Array(Float32Array.from(numbers).buffer)
}

/** As `fromFloats`, for what `toSingles` wrote. */
export function fromSingles(cell: Cell | undefined): Float32Array {
  return new Float32Array(bufferOf(cell, Float32Array.BYTES_PER_ELEMENT))
}

/** A copy of its own: the bytes of a snapshot need not begin where several of them may be read as one number. */
function bufferOf(cell: Cell | undefined, size: number): ArrayBuffer {
  const bytes = bytesOf(cell)
  return Uint8Array.from(bytes.subarray(0, bytes.length - (bytes.length % size))).buffer
}
