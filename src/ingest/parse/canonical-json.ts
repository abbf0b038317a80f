// The one spelling of an entry that its id is made of, written from its JSON without parsing it.
//
// Flat JSON without escapes spells its values as `JSON.stringify` would: only their order has to change, which is the same for all entries
// of one layout.
import { isPort } from './fields.ts'
import { createFlatJson } from './flat-json.ts'
import type { Layout, Slot } from './layout.ts'
import { LONGEST_ENTRY } from './limits.ts'

/** What is written before a value, and which value; the quotes of a text belong to what is written. */
interface Piece {
  readonly before: string
  readonly place: number
}

/** The pieces of an entry of one layout, and what is written behind the last. */
interface Plan {
  readonly pieces: readonly Piece[]
  readonly tail: string
}

const flatJson = createFlatJson(planOf)
const bytes = Buffer.alloc(LONGEST_ENTRY)
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * The JSON of an entry with its members sorted by name, at each depth, and those left out that begin with `@`. Null for an entry that has
 * to be parsed for it: an escape, a port as a text, and whatever `flat-json.ts` does not read.
 */
export function canonicalJsonOf(json: string): string | null {
  if (json.length > LONGEST_ENTRY || json.includes('\\')) return null
  // What is more than ASCII is not read: so the places of bytes are those of characters.
  const plan = flatJson.read(view, 0, bytes.write(json))
  if (plan === null) return null
  let canonical = ''
  for (const { before, place } of plan.pieces) canonical += before + json.slice(flatJson.begins[place], flatJson.ends[place])
  return canonical + plan.tail
}

function planOf(layout: Layout): Plan | null {
  const kept = new Map(Array.from(layout).filter(([name]) => !name.startsWith('@')))
  for (const [name, slot] of kept) if (isPort(name) && slot.is === 'text') return null
  const pieces: Piece[] = []
  let text = ''

  function writeObject(slots: Layout): void {
    const sorted = Array.from(slots).toSorted(([a], [b]) => (a < b ? -1 : 1))
    text += '{'
    for (const [index, [name, slot]] of sorted.entries()) {
      text += `${index === 0 ? '' : ','}"${name}":`
      writeSlot(slot)
    }
    text += '}'
  }

  function writeSlot(slot: Slot): void {
    if (slot.is === 'object') writeObject(slot.slots)
    else if (slot.is === 'list') writeList(slot.objects)
    else {
      const quote = slot.is === 'text' ? '"' : ''
      pieces.push({ before: text + quote, place: slot.place })
      text = quote
    }
  }

  function writeList(objects: readonly Layout[]): void {
    text += '['
    for (const [index, object] of objects.entries()) {
      if (index > 0) text += ','
      writeObject(object)
    }
    text += ']'
  }

  writeObject(kept)
  return { pieces, tail: text }
}
