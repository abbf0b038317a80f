// The limits that hold before JSON.parse: length, depth and number of keys, measured in one pass over the text.
import type { RejectionReason } from '../../model/event.ts'

/** The longest entry that is read, in bytes. AWS's own entries have about 450. */
export const LONGEST_ENTRY = 64 * 1024
/** The longest line, in bytes: a subscription payload or a page holds many entries, each of which has its own limit. */
export const LONGEST_LINE = 1024 * 1024
const DEEPEST = 32
const MOST_KEYS = 256
/** Four keys for each of some thousand contained records. */
const MOST_KEYS_OF_CONTAINER = 16_384

/** Members of the outermost object that mark a container of entries. A device writes into values, never there. */
const CONTAINER_KEYS: ReadonlySet<string> = new Set(['logEvents', 'events', 'message'])

/** What one pass over a text finds. */
interface Measure {
  readonly depth: number
  readonly keys: number
  readonly isContainer: boolean
  readonly hasSecondValue: boolean
}

/** Which limit a text breaks, null for none. Whether the text is JSON at all is not asked here. */
export function brokenLimit(text: string): RejectionReason | null {
  const bytes = Buffer.byteLength(text)
  if (bytes > LONGEST_LINE) return 'too-long'
  const measure = measureJson(text)
  if (bytes > LONGEST_ENTRY && !measure.isContainer) return 'too-long'
  if (measure.depth > DEEPEST) return 'too-deep'
  if (measure.keys > (measure.isContainer ? MOST_KEYS_OF_CONTAINER : MOST_KEYS)) return 'too-many-keys'
  return measure.hasSecondValue ? 'more-than-one-value' : null
}

function measureJson(text: string): Measure {
  let depth = 0
  let deepest = 0
  let keys = 0
  let isContainer = false
  let lastText = ''
  for (let at = 0; at < text.length; at++) {
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
      if (depth > DEEPEST) break
    } else if (character === '}' || character === ']') {
      depth--
      if (depth === 0) return { depth: deepest, keys, isContainer, hasSecondValue: beginsWithValue(text, at + 1) }
    }
  }
  return { depth: deepest, keys, isContainer, hasSecondValue: false }
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

function beginsWithValue(text: string, from: number): boolean {
  const rest = text.slice(from).trimStart()
  return rest.startsWith('{') || rest.startsWith('[')
}
