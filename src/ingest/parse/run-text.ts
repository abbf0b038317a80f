// The texts of whole entries that stand one behind the other: a call to decode bytes costs more than what it decodes, so it decodes some.

/** Gives the texts of stretches of bytes. */
export interface RunText {
  /** The ASCII text from `begin` up to, not including, `end`. */
  text(bytes: Buffer, begin: number, end: number): string
}

/**
 * Bytes that are decoded at once, at most: a text keeps those alive that were decoded with it. No more are decoded ahead than were asked
 * for one behind the other, so that a text that stands alone is decoded alone.
 */
const MOST = 4_096

/** Texts of which none was asked for yet. */
export function createRunText(): RunText {
  let decodedBytes: Buffer | null = null
  let decoded = ''
  let from = 0
  let last = 0
  /** Bytes of the run so far, up to `last`. */
  let run = 0

  function decode(bytes: Buffer, begin: number, end: number): void {
    const isNext = bytes === decodedBytes && begin === last + 1
    run = isNext ? Math.min(MOST, 2 * run) : 0
    decoded = bytes.toString('latin1', begin, Math.max(end, begin + run))
    decodedBytes = bytes
    from = begin
  }

  return {
    text(bytes, begin, end) {
      if (bytes !== decodedBytes || begin < from || end > from + decoded.length) decode(bytes, begin, end)
      last = end
      run = Math.max(run, end - begin)
      return decoded.slice(begin - from, end - from)
    },
  }
}
