// A reader of JSON whose form is known: it takes what stands there byte for byte as expected, and fails at whatever else.

/** Texts that are held once for all records they stand in: so many at most, of so many bytes each. Powers of two. */
const KNOWN_TEXTS = 4_096
const LONGEST_KNOWN = 128
/** More digits may not fit a number. */
const MOST_DIGITS = 15

const QUOTE = 0x22
const BACKSLASH = 0x5c
const ZERO = 0x30

/** Bytes that stand for themselves in a text: ASCII but for the control characters, the quote and the backslash. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte >= 0x20 && byte < 0x80 && byte !== QUOTE && byte !== BACKSLASH))

/**
 * Reads one value after the other. What is not exactly as expected, also a text with an escape or beyond ASCII, makes it fail, and it stays
 * failed until it begins anew: what it gave since must then not be used.
 */
export class ExactReader {
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #hasFailed = false
  readonly #texts: string[] = Array.from({ length: KNOWN_TEXTS }, () => '')
  /** The bytes of the known texts, to compare with: a slot of `LONGEST_KNOWN` for each. */
  readonly #known = new Uint8Array(KNOWN_TEXTS * LONGEST_KNOWN)

  /** Begins anew, with the bytes of one JSON value. */
  begin(bytes: Buffer): void {
    this.#bytes = bytes
    this.#at = 0
    this.#hasFailed = false
  }

  /** Whether all was as expected, and nothing is left. */
  isDone(): boolean {
    return !this.#hasFailed && this.#at === this.#bytes.length
  }

  hasFailed(): boolean {
    return this.#hasFailed
  }

  /** Takes these bytes, if they come next; otherwise it stays where it is. */
  takes(expected: Uint8Array): boolean {
    const bytes = this.#bytes
    const at = this.#at
    for (let index = 0; index < expected.length; index++) if (bytes[at + index] !== expected[index]) return false
    this.#at = at + expected.length
    return true
  }

  /** Takes these bytes, which must come next. */
  skip(expected: Uint8Array): void {
    if (!this.takes(expected)) this.#fail()
  }

  /** A text, behind its opening quote. */
  text(): string {
    const begin = this.#at
    const end = this.#endOfText()
    return this.#hasFailed ? '' : this.#bytes.toString('latin1', begin, end)
  }

  /** A text that other records hold too, behind its opening quote: nearly always it is the same string as before. */
  knownText(): string {
    const begin = this.#at
    const end = this.#endOfText()
    if (this.#hasFailed) return ''
    const length = end - begin
    if (length > LONGEST_KNOWN) return this.#bytes.toString('latin1', begin, end)
    const place = this.#placeOf(begin, end)
    const known = this.#texts[place]
    if (known !== undefined && known.length === length && this.#isKnown(place, begin, length)) return known
    const text = this.#bytes.toString('latin1', begin, end)
    this.#texts[place] = text
    this.#bytes.copy(this.#known, place * LONGEST_KNOWN, begin, end)
    return text
  }

  /** A whole number from 0 on. */
  whole(): number {
    const bytes = this.#bytes
    const begin = this.#at
    let end = begin
    let number = 0
    for (let digit = (bytes[end] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[end] ?? 0) - ZERO) {
      number = number * 10 + digit
      end += 1
    }
    const digits = end - begin
    if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && bytes[begin] === ZERO)) this.#fail()
    else this.#at = end
    return number
  }

  /** Where the text that begins here ends; the next is what stands behind its closing quote. */
  #endOfText(): number {
    const bytes = this.#bytes
    let end = this.#at
    while (isPlain[bytes[end] ?? 0] === 1) end += 1
    if (bytes[end] === QUOTE) this.#at = end + 1
    else this.#fail()
    return end
  }

  /** From its length and some of its bytes: two that share a place push each other out, and no more. */
  #placeOf(begin: number, end: number): number {
    const bytes = this.#bytes
    let hash = end - begin
    for (let at = Math.max(begin, end - 8); at < end; at++) hash = Math.imul(hash, 31) + (bytes[at] ?? 0)
    hash = Math.imul(hash, 31) + (bytes[(begin + end) >> 1] ?? 0)
    hash ^= hash >>> 15
    return hash & (KNOWN_TEXTS - 1)
  }

  #isKnown(place: number, begin: number, length: number): boolean {
    const bytes = this.#bytes
    const known = this.#known
    const first = place * LONGEST_KNOWN
    for (let index = 0; index < length; index++) if (known[first + index] !== bytes[begin + index]) return false
    return true
  }

  #fail(): void {
    this.#hasFailed = true
    // Behind the end, where nothing is as expected.
    this.#at = this.#bytes.length
  }
}
