// Where something stands in a stretch of bytes, asked for one line after the other.

/** The places of a byte, or of some bytes. */
export interface Occurrences {
  /** The first place from `from` on; where there is none, the length of all. Asked in the order of the places, it looks at each byte once. */
  from(place: number): number
}

/** Where this stands in some bytes. */
export function occurrencesOf(wanted: number | Uint8Array, bytes: Buffer): Occurrences {
  let asked = 0
  let next = -1
  return {
    from(place) {
      if (next < place || place < asked) {
        const found = bytes.indexOf(wanted, place)
        next = found === -1 ? bytes.length : found
        asked = place
      }
      return next
    },
  }
}

/** What holds none of these spells every text as it is. */
export const BACKSLASH = 0x5c
