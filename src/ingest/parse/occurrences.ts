// Where a byte stands in a stretch of bytes, asked for one line after the other.

/** The places of one byte. */
export interface Occurrences {
  /** The first place from `from` on; infinite where there is none. Asked in the order of the places, it looks at each byte once. */
  from(place: number): number
}

/** Where this byte stands in some bytes. */
export function occurrencesOf(byte: number, bytes: Buffer): Occurrences {
  let asked = 0
  let next = -1
  return {
    from(place) {
      if (next < place || place < asked) {
        const found = bytes.indexOf(byte, place)
        next = found === -1 ? Number.POSITIVE_INFINITY : found
        asked = place
      }
      return next
    },
  }
}

/** What holds none of these spells every text as it is. */
export const BACKSLASH = 0x5c
