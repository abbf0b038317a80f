// The limits that hold before JSON.parse: length, depth and number of keys of each value on a line, measured in one pass.
import type { RejectionReason } from '../../model/event.ts'

/** The longest entry that is read, in bytes. AWS's own entries have about 450. */
export const LONGEST_ENTRY = 64 * 1024
/** The longest line, in bytes: a subscription payload or a page holds many entries, each of which has its own limit. */
export const LONGEST_LINE = 1024 * 1024
const DEEPEST = 32
const MOST_KEYS = 256
/** Four keys for each of some thousand contained records. */
const MOST_KEYS_OF_CONTAINER = 16_384

/** The most values on a line, and the most records in a container: a longest line of AWS's entries holds some 2,400. */
export const MOST_ENTRIES = 4_096

/** Members of the outermost object that mark a container of entries. A device writes into values, never there. */
const CONTAINER_KEYS: ReadonlySet<string> = new Set(['logEvents', 'events', 'results', 'message', '@message'])

/** What may be one JSON value, and the limit that it breaks. */
export interface MeasuredValue {
  readonly text: string
  readonly brokenLimit: RejectionReason | null
}

/**
 * The values of a text that stand one behind the other, as delivery streams write them. What follows the last of them and begins no
 * value belongs to it; what follows too many of them is one value that breaks that limit. Whether any of them is JSON at all is not
 * asked here. Linear in the length of the text.
 */
export function valuesIn(text: string): readonly MeasuredValue[] {
  const values: MeasuredValue[] = []
  for (let from = 0; from < text.length; ) {
    if (values.length === MOST_ENTRIES) return [...values, { text: text.slice(from), brokenLimit: 'too-many-entries' }]
    const measure = measureValue(text, from)
    const end = isBeginOfValue(text[from]) && isBeginOfValue(text[measure.next]) ? measure.next : text.length
    const value = text.slice(from, end)
    values.push({ text: value, brokenLimit: brokenLimit(value, measure) })
    from = end
  }
  return values
}

function brokenLimit(text: string, { depth, keys, isContainer }: Measure): RejectionReason | null {
  if (isLonger(text, isContainer ? LONGEST_LINE : LONGEST_ENTRY)) return 'too-long'
  if (depth > DEEPEST) return 'too-deep'
  return keys > (isContainer ? MOST_KEYS_OF_CONTAINER : MOST_KEYS) ? 'too-many-keys' : null
}

function isLonger(text: string, bytes: number): boolean {
  // A character takes three bytes at most, for most texts that is answer enough.
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes
}

/** What one pass over a value finds. */
interface Measure {
  readonly depth: number
  readonly keys: number
  readonly isContainer: boolean
  /** Where the first character stands that follows the value and is no blank. */
  readonly next: number
}

function measureValue(text: string, from: number): Measure {
  let depth = 0
  let deepest = 0
  let keys = 0
  let isContainer = false
  let lastText = ''
  let at = from
  for (; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const end = closingQuote(text, at)
      if (depth === 1) lastText = text.slice(at + 1, end)
      at = end
    } else if (character === ':') {
      keys++
      if (depth === 1 && CONTAINER_KEYS.has(lastText)) isContainer = true
    } else if (character === '{' || character === '[') {
      deepest = Math.max(deepest, ++depth)
    } else if (character === '}' || character === ']') {
      depth--
      if (depth <= 0) break
    }
  }
  return { depth: deepest, keys, isContainer, next: behindBlanks(text, at + 1) }
}

/** Where the text that begins at `open` ends. Each run of backslashes is looked at once, so that the whole pass stays linear. */
function closingQuote(text: string, open: number): number {
  for (let quote = text.indexOf('"', open + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1
    while (text[before] === '\\') before--
    if ((quote - before) % 2 === 1) return quote
  }
  return text.length
}

function behindBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r' || text[at] === '\n') at++
  return at
}

function isBeginOfValue(character: string | undefined): boolean {
  return character === '{' || character === '['
}
