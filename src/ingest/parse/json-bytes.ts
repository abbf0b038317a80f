// JSON in its bytes: where a text or a word of it ends, and what it says, in the spellings that need no second look.

export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPENING = 0x7b
export const CLOSING = 0x7d
export const LIST = 0x5b
export const END_OF_LIST = 0x5d
const BLANK = 0x20
const ASCII = 0x7f
const ZERO = 0x30
const NINE = 0x39
const WORD = 4

/** Instead of a place: what was looked for is not there. */
export const NOWHERE = -1

/** Some bytes as words of four, the last of which may overlap the one before. */
export interface KnownBytes {
  readonly length: number
  readonly words: Int32Array
}

/** The `length` bytes at `at`, four or more, to be recognised elsewhere. */
export function bytesAt(view: DataView, at: number, length: number): KnownBytes {
  const last = at + length - WORD
  const words = new Int32Array(Math.ceil(length / WORD))
  for (let index = 0; index < words.length; index++) words[index] = view.getInt32(Math.min(at + index * WORD, last), true)
  return { length, words }
}

/** Whether these bytes stand at `at`, before `to`. */
export function isAt(view: DataView, at: number, to: number, { words, length }: KnownBytes): boolean {
  const last = at + length - WORD
  if (last > to - WORD) return false
  let index = 0
  for (let place = at; place < last; place += WORD) if (view.getInt32(place, true) !== words[index++]) return false
  return view.getInt32(last, true) === words[index]
}

/** The byte at `at`; 0 from `to` on. */
export function byteAt(view: DataView, at: number, to: number): number {
  return at < to ? view.getUint8(at) : 0
}

/** Where the text ends that begins at `begin`: at its quote. Not for a text that holds controls or more than ASCII. */
export function endOfText(view: DataView, begin: number, to: number): number {
  const last = to - WORD
  let at = begin
  for (; at <= last; at += WORD) {
    const word = view.getInt32(at, true)
    const quotes = word ^ QUOTES
    // By the bits that a subtraction borrows in each byte (H. Warren, Hacker's Delight, 6-1): the high bit of a byte is set where it is a
    // quote, a control, or no ASCII. Above such a byte others may be set, so only the lowest is told for sure: the first in memory.
    const ends = (((quotes - ONES) & ~quotes) | ((word - BLANKS) & ~word) | word) & HIGH_BITS
    if (ends !== 0) return quoteAt(view, at + ((31 - Math.clz32(ends & -ends)) >> 3))
  }
  return endOfRest(view, at, to)
}

const QUOTES = 0x22222222
const BLANKS = 0x20202020
const ONES = 0x01010101
const HIGH_BITS = 0x80808080

function quoteAt(view: DataView, at: number): number {
  return view.getUint8(at) === QUOTE ? at : NOWHERE
}

/** Of a text of which less than a word is left. */
function endOfRest(view: DataView, begin: number, to: number): number {
  for (let at = begin; at < to; at++) {
    const byte = view.getUint8(at)
    if (byte === QUOTE) return at
    if (byte < BLANK || byte > ASCII) return NOWHERE
  }
  return NOWHERE
}

/** A longer number may be none that a double holds exactly. */
const MOST_DIGITS = 15

/** Where the word ends that begins at `begin`: a whole number as JSON writes it, or one of JSON's own words. */
export function endOfWord(view: DataView, begin: number, to: number): number {
  const end = isDigit(byteAt(view, begin, to)) ? endOfNumber(view, begin, to) : endOfName(view, begin, to)
  const next = end === NOWHERE ? 0 : byteAt(view, end, to)
  return next === COMMA || next === CLOSING ? end : NOWHERE
}

function endOfNumber(view: DataView, begin: number, to: number): number {
  if (view.getUint8(begin) === ZERO) return begin + 1
  let end = begin + 1
  while (isDigit(byteAt(view, end, to))) end++
  return end - begin > MOST_DIGITS ? NOWHERE : end
}

/** The words of JSON; of `false` the first four letters. */
const TRUE = 0x74727565
const NULL = 0x6e756c6c
const FALS = 0x66616c73
const LAST_OF_FALSE = 0x65

function endOfName(view: DataView, begin: number, to: number): number {
  if (begin > to - WORD) return NOWHERE
  const word = view.getInt32(begin)
  if (word === TRUE || word === NULL) return begin + WORD
  return word === FALS && byteAt(view, begin + WORD, to) === LAST_OF_FALSE ? begin + WORD + 1 : NOWHERE
}

/** The number or the word of JSON from `begin` up to, not including, `end`. */
export function wordIn(view: DataView, begin: number, end: number): number | boolean | null {
  if (!isDigit(view.getUint8(begin))) return nameIn(view.getInt32(begin))
  let number = 0
  for (let at = begin; at < end; at++) number = number * 10 + view.getUint8(at) - ZERO
  return number
}

function nameIn(word: number): boolean | null {
  return word === NULL ? null : word === TRUE
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

/** The ASCII text from `begin` up to, not including, `end`. */
export function latin1(view: DataView, begin: number, end: number): string {
  return Buffer.from(view.buffer, view.byteOffset + begin, end - begin).toString('latin1')
}
