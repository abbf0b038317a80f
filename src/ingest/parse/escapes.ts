// Where backslashes stand in some bytes: what holds none spells every text as it is.

/** Finds backslashes. */
export interface Escapes {
  /** Whether one stands from `from` up to, not including, `to`. Asked in the order of the places, it looks at each byte once. */
  isIn(from: number, to: number): boolean
}

const BACKSLASH = 0x5c

/** The backslashes of some bytes. */
export function findEscapes(bytes: Buffer): Escapes {
  let next = -1
  return {
    isIn(from, to) {
      if (next < from) {
        const found = bytes.indexOf(BACKSLASH, from)
        next = found === -1 ? Number.POSITIVE_INFINITY : found
      }
      return next < to
    },
  }
}
