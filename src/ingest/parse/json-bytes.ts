// JSON in its bytes: where a text or a word of it ends, and what it says, in the spellings that need no second look.

export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPENING = 0x7b
export const CLOSING = 0x7d
const SPACE = 0x20
const DELETE = 0x7f
const ZERO = 0x30
const NINE = 0x39
const WORD = 4

/** Instead of a place: what was looked for is not there. */
export const NOWHERE = -1

/** Some bytes as words of four, the last of which may overlap the one before. */
export interface KnownBytes {
  readonly length: number
  readonly words: readonly number[]
}

/** The `length` bytes at `at`, four or more, to be recognised elsewhere. */
export function bytesAt(view: DataView, at: number, length: number): KnownBytes {
  const last = at + length - WORD
  return { length, words: Array.from({ length: Math.ceil(length / WORD) }, (_, index) => view.getInt32(Math.min(at + index * WORD, last))) }
}

/** Whether these bytes stand at `at`, before `to`. */
export function isAt(view: DataView, at: number, to: number, { words, length }: KnownBytes): boolean {
  const last = at + length - WORD
  if (last > to - WORD) return false
  let index = 0
  for (let place = at; place < last; place += WORD) if (view.getInt32(place) !== words[index++]) return false
  return view.getInt32(last) === words[index]
}

/** The byte at `at`; 0 from `to` on. */
export function byteAt(view: DataView, at: number, to: number): number {
  return at < to ? view.getUint8(at) : 0
}

/** Where the text ends that begins at `begin`: at its quote. Not for a text that holds controls or more than ASCII. */
export function endOfText(view: DataView, begin: number, to: number): number {
  let at = begin
  while (at <= to - WORD && isPlain(view.getInt32(at))) at += WORD
  for (; at < to; at++) {
    const byte = view.getUint8(at)
    if (byte === QUOTE) return at
    if (byte < SPACE || byte >= DELETE) return NOWHERE
  }
  return NOWHERE
}

/**
 * Whether four bytes are ASCII, and neither controls nor quotes: by the bits that a subtraction borrows in each byte (H. Warren,
 * Hacker's Delight, 6-1). It may say no where a byte need not be refused.
 */
function isPlain(word: number): boolean {
  const quotes = word ^ 0x22222222
  return ((((quotes - 0x01010101) & ~quotes) | ((word - 0x20202020) & ~word) | word) & 0x80808080) === 0
}

/** What is read as a word: a whole number that a double holds exactly, in the spelling of JSON, and the words of JSON. */
const WORDS = /^(?:0|[1-9]\d{0,14}|true|false|null)$/
const LONGEST_WORD = 15

/** Where the word ends that begins at `begin`. */
export function endOfWord(view: DataView, begin: number, to: number): number {
  for (let at = begin; at < Math.min(to, begin + LONGEST_WORD + 1); at++) {
    const byte = view.getUint8(at)
    if (byte === COMMA || byte === CLOSING) return isNumber(view, begin, at) || WORDS.test(latin1(view, begin, at)) ? at : NOWHERE
  }
  return NOWHERE
}

/** Most words are ports. */
function isNumber(view: DataView, begin: number, end: number): boolean {
  if (begin === end || view.getUint8(begin) === ZERO) return false
  for (let at = begin; at < end; at++) if (!isDigit(view.getUint8(at))) return false
  return true
}

/** The number or the word of JSON from `begin` up to, not including, `end`. */
export function wordIn(view: DataView, begin: number, end: number): unknown {
  if (!isNumber(view, begin, end)) return JSON.parse(latin1(view, begin, end))
  let number = 0
  for (let at = begin; at < end; at++) number = number * 10 + view.getUint8(at) - ZERO
  return number
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

/** The ASCII text from `begin` up to, not including, `end`. */
export function latin1(view: DataView, begin: number, end: number): string {
  return Buffer.from(view.buffer, view.byteOffset + begin, end - begin).toString('latin1')
}
