// Where a byte stands in a stretch of bytes, asked for one line after the other.

/** The places of one byte. */
export interface Occurrences {
  /** Whether one stands from `from` up to, not including, `to`. Asked in the order of the places, it looks at each byte once. */
  isIn(from: number, to: number): boolean
}

/** Where this byte stands in some bytes. */
export function occurrencesOf(byte: number, bytes: Buffer): Occurrences {
  let asked = 0
  let next = -1
  return {
    isIn(from, to) {
      if (next < from || from < asked) {
        const found = bytes.indexOf(byte, from)
        next = found === -1 ? Number.POSITIVE_INFINITY : found
        asked = from
      }
      return next < to
    },
  }
}

/** What holds none of these spells every text as it is. */
export const BACKSLASH = 0x5c
