// Texts that come again and again in a log, decoded once: topics, addresses, event types, the client id of a session.

/** Finds the text of some bytes. */
export interface TextCache {
  /** The ASCII text from `begin` up to, not including, `end`. */
  text(bytes: Buffer, view: DataView, begin: number, end: number): string
}

/**
 * Slots for texts of up to 64 bytes, and for the few that are longer: the filters of a Subscribe, joined; ARNs. 384 KiB, and as much
 * again in texts. What a device chooses can push others out, and no more.
 */
const SHORT = { slots: 4_096, size: 64 }
const LONG = { slots: 512, size: 256 }
const WORD = 4

/** An empty cache. Bounded: a text takes the slot of another. */
export function createTextCache(): TextCache {
  const short = createSlots(SHORT)
  const long = createSlots(LONG)
  return {
    text(bytes, view, begin, end) {
      const length = end - begin
      if (length < WORD || length > LONG.size) return bytes.toString('latin1', begin, end)
      return length > SHORT.size ? long.text(bytes, view, begin, end) : short.text(bytes, view, begin, end)
    },
  }
}

function createSlots({ slots, size }: { readonly slots: number; readonly size: number }): TextCache {
  const kept = new DataView(new ArrayBuffer(slots * size))
  const texts = new Array<string>(slots).fill('')

  function isKept(slot: number, view: DataView, begin: number, length: number): boolean {
    const place = slot * size
    const last = length - WORD
    for (let at = 0; at < last; at += WORD) if (kept.getInt32(place + at, true) !== view.getInt32(begin + at, true)) return false
    return kept.getInt32(place + last, true) === view.getInt32(begin + last, true)
  }

  function keep(slot: number, view: DataView, begin: number, length: number, text: string): void {
    for (let at = 0; at < length; at++) kept.setUint8(slot * size + at, view.getUint8(begin + at))
    texts[slot] = text
  }

  return {
    text(bytes, view, begin, end) {
      const length = end - begin
      const middle = begin + (length >> 1) - 2
      const mixed = mix(view.getInt32(begin, true), view.getInt32(middle, true), view.getInt32(end - WORD, true) + length)
      const slot = mixed & (slots - 1)
      const known = texts[slot] ?? ''
      if (known.length === length && isKept(slot, view, begin, length)) return known
      const text = bytes.toString('latin1', begin, end)
      keep(slot, view, begin, length, text)
      return text
    },
  }
}

/** Client ids differ in their ends, topics in the middle and in their lengths. */
function mix(head: number, middle: number, tail: number): number {
  const mixed = Math.imul(Math.imul(head, 31) + middle, 0x9e3779b1) ^ Math.imul(tail, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
