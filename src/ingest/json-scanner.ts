// Finds the records in JSON of any size, byte by byte and without holding any: where each begins and where it ends.

/** What happens at a byte: a record begins with it or ends with it, or JSON does not allow it there. */
export type Mark = 'begin' | 'end' | 'broken'

/**
 * Takes JSON values that stand one behind the other. The records are the elements of an outermost array; of an outermost object that
 * has a list of records, those of the list; any other outermost value itself. A record that begins within one that has not ended takes
 * its place: what began was the object round a list. Only what tells records apart is checked; their own insides are the parser's.
 */
export interface JsonScanner {
  /** What the next byte means; null for most. Nothing may be scanned behind a broken one. */
  scan(byte: number): Mark | null
  /** The first byte from `at` on that has to be scanned: texts are most of JSON, and most of their bytes mean nothing. */
  next(bytes: Uint8Array, at: number): number
  /** Whether a value has begun and not ended. */
  isInside(): boolean
}

const [LINE_FEED, QUOTE, BACKSLASH, COMMA, COLON] = [0x0a, 0x22, 0x5c, 0x2c, 0x3a]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]
const [BLANK, TAB, CARRIAGE_RETURN] = [0x20, 0x09, 0x0d]
/** The bytes of a byte order mark, which may stand before a value. */
const BYTE_ORDER_MARK: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf])
/** Where a value may begin within another. A line of NDJSON behind a line that was cut short begins elsewhere, and is found by that. */
const BEFORE_A_VALUE: ReadonlySet<number> = new Set([COLON, COMMA, OPEN_LIST])

/** Members of an outermost object whose elements are records: of a payload, of a page of events, of the result of a query. */
const LISTS: ReadonlySet<string> = new Set(['logEvents', 'events', 'results'])
const LONGEST_LIST_NAME = 9

/** A scanner at the beginning of a text. */
export function createJsonScanner(): JsonScanner {
  let depth = 0
  /** How deep the list is whose elements are records; null outside of one. */
  let listDepth: number | null = null
  let hasRecords = false
  let isInText = false
  let isEscaped = false
  let isName = false
  /** The last name in the outermost object, as far as it may be that of a list. */
  let name = ''
  /** The last byte outside of texts that is no blank. */
  let before = 0

  function inText(byte: number): Mark | null {
    if (byte === LINE_FEED) return 'broken'
    if (isEscaped) isEscaped = false
    else if (byte === BACKSLASH) isEscaped = true
    else if (byte === QUOTE) isInText = false
    else if (isName && name.length <= LONGEST_LIST_NAME) name += String.fromCharCode(byte)
    return null
  }

  function open(byte: number): Mark | null {
    if (depth > 0 && !BEFORE_A_VALUE.has(before)) return 'broken'
    const isRecord = depth === 0 || depth === listDepth
    if (depth === 0) {
      listDepth = byte === OPEN_LIST ? 1 : null
      hasRecords = false
    } else if (depth === 1 && listDepth === null && byte === OPEN_LIST && LISTS.has(name)) listDepth = 2
    depth++
    before = byte
    return isRecord ? 'begin' : null
  }

  function close(byte: number): Mark | null {
    if (depth === 0) return 'broken'
    depth--
    before = byte
    const isRecord = depth === listDepth || (depth === 0 && !hasRecords)
    if (depth === listDepth) hasRecords = true
    else if (listDepth === depth + 1) listDepth = null
    return isRecord ? 'end' : null
  }

  return {
    scan(byte) {
      if (isInText) return inText(byte)
      if (byte === BLANK || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB) return null
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) return open(byte)
      if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) return close(byte)
      // Between records stand commas and nothing else, and between outermost values nothing at all.
      if (depth === 0) return BYTE_ORDER_MARK.has(byte) ? null : 'broken'
      if (depth === listDepth && byte !== COMMA) return 'broken'
      if (byte === QUOTE) {
        isInText = true
        isName = depth === 1 && before !== COLON
        if (isName) name = ''
      }
      before = byte
      return null
    },
    next(bytes, at) {
      if (!isInText || isEscaped || isName) return at
      let to = at
      while (to < bytes.length && bytes[to] !== QUOTE && bytes[to] !== BACKSLASH && bytes[to] !== LINE_FEED) to++
      return to
    },
    isInside: () => depth > 0,
  }
}
