// Texts that come again and again in a log, decoded once: topics, addresses, event types, the client id of a session.

/** Finds the text of some bytes. */
export interface TextCache {
  /** The ASCII text from `begin` up to, not including, `end`. */
  text(bytes: Buffer, view: DataView, begin: number, end: number): string
}

/** Slots of 64 bytes: 256 KiB, and as much again in texts. What a device chooses can push others out, and no more. */
const SLOTS = 4_096
const SLOT = 64
const WORD = 4

/** An empty cache. Bounded: a text takes the slot of another. */
export function createTextCache(): TextCache {
  const kept = new DataView(new ArrayBuffer(SLOTS * SLOT))
  const texts = new Array<string>(SLOTS).fill('')

  function isKept(slot: number, view: DataView, begin: number, length: number): boolean {
    const place = slot * SLOT
    let at = 0
    for (; at <= length - WORD; at += WORD) if (kept.getInt32(place + at) !== view.getInt32(begin + at)) return false
    for (; at < length; at++) if (kept.getUint8(place + at) !== view.getUint8(begin + at)) return false
    return true
  }

  return {
    text(bytes, view, begin, end) {
      const length = end - begin
      if (length < WORD || length > SLOT) return bytes.toString('latin1', begin, end)
      const slot = slotOf(view.getInt32(begin), view.getInt32(begin + (length >> 1) - 2), view.getInt32(end - WORD), length)
      const known = texts[slot] ?? ''
      if (known.length === length && isKept(slot, view, begin, length)) return known
      const text = bytes.toString('latin1', begin, end)
      for (let at = 0; at < length; at++) kept.setUint8(slot * SLOT + at, view.getUint8(begin + at))
      texts[slot] = text
      return text
    },
  }
}

/** Client ids differ in their ends, topics in the middle and in their lengths. */
function slotOf(head: number, middle: number, tail: number, length: number): number {
  const mixed = Math.imul(Math.imul(head, 31) + middle, 0x9e3779b1) ^ Math.imul(tail + length, 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) & (SLOTS - 1)
}
