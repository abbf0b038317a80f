// Needles in a stretch of bytes, found by a look at every twelfth byte.
//
// Wherever a needle of 15 bytes stands, it holds four bytes that begin at one of the places that are looked at, twelve bytes apart: so
// these looks find all needles (sampling of q-grams), at a fraction of what a search byte by byte costs. A look is one read of a word
// and one in a table.

/** Bytes at a look, and how many such words lie between the beginnings of two looks. */
export const GRAM = 4
export const STEP = 3
const STRIDE = GRAM * STEP
const SHORTEST = STRIDE + GRAM - 1

/** A text that is looked for. One that is too short is found with the characters that may stand before and behind it. */
interface Needle {
  readonly text: string
  readonly before: readonly string[]
  readonly behind: readonly string[]
}

/** As the name of a member: behind what begins an object, or parts its members, and before a colon. Blanks may stand between. */
const PRINCIPAL: Needle = { text: '"principalId"', before: [',', '{', ' ', '\t', '\r'], behind: [':', ' ', '\t', '\r'] }
/**
 * What else can make an entry one of provisioning: how its topics begin, the event types that name a claim elsewhere, and
 * `DeleteConnection`, whose principal is not the one whose session is cut.
 */
const PROVISIONING: readonly Needle[] = [
  '$aws/certificates/',
  '$aws/provisioning-templates/',
  '"ProvisionDevice"',
  '"GetDeviceCredential',
  '"PreProvisioningHook"',
  '"DeleteConnection"',
].map((text) => ({ text, before: [''], behind: [''] }))

/** By a character, whether it may stand before the name, and behind it. */
const before = tableOf(PRINCIPAL.before)
const behind = tableOf(PRINCIPAL.behind)

/** Instead of the place of a principal: nothing, or a needle of provisioning. */
export const NO_NEEDLE = -1
export const OF_PROVISIONING = -2

const HASH_BITS = 14
/** So many hashes there are. */
export const HASHES = 1 << HASH_BITS
/** Grams by their number, from 1 on: by its hash the first that has it, and behind each the next with the same hash; 0 ends. */
const heads = new Uint8Array(HASHES)
const MOST_GRAMS = 256
const following = new Uint8Array(MOST_GRAMS)
/** Where in which needle a gram stands; it may begin before it. */
const offsets = new Int8Array(MOST_GRAMS)
const needles = new Uint8Array(MOST_GRAMS)
/** What tells a needle: as many of its first 15 bytes as it has, as three words and one that overlaps them and begins at its `lasts`. */
const WORDS = 4
const tellings = new Int32Array(WORDS * (PROVISIONING.length + 1))
const lasts = new Uint8Array(PROVISIONING.length + 1)

addNeedles()

/** Knuth's multiplicative hash, by the golden ratio of 32 bits. */
export function hashOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS)
}

/** The first of the words looked at, from `from` up to and including `last`, that may be part of a needle; beyond `last` without one. */
export function nextLook(words: Int32Array, from: number, last: number): number {
  let word = from
  while (word <= last && heads[hashOf(words[word] ?? 0)] === 0) word += STEP
  return word
}

/**
 * The place of the `"principalId"`, the name of a member, of which the four bytes at `at` are a part; `OF_PROVISIONING` if they are part
 * of another needle, `NO_NEEDLE` if they only look like it, or if it does not stand between `from` and `to`.
 */
export function principalAt(view: DataView, word: number, at: number, from: number, to: number): number {
  for (let gram = heads[hashOf(word)] ?? 0; gram !== 0; gram = following[gram] ?? 0) {
    const begin = at - (offsets[gram] ?? 0)
    const needle = needles[gram] ?? 0
    if (begin <= from || begin + SHORTEST > to || !isNeedle(view, begin, needle)) continue
    if (needle !== 0) return OF_PROVISIONING
    // As a value it is no needle: it would be found or not, as it happens to lie.
    if (before[view.getUint8(begin - 1)] === 1 && behind[view.getUint8(begin + PRINCIPAL.text.length)] === 1) return begin
  }
  return NO_NEEDLE
}

function isNeedle(view: DataView, at: number, needle: number): boolean {
  const telling = needle * WORDS
  return (
    view.getInt32(at, true) === tellings[telling] &&
    view.getInt32(at + 4, true) === tellings[telling + 1] &&
    view.getInt32(at + 8, true) === tellings[telling + 2] &&
    view.getInt32(at + (lasts[needle] ?? 0), true) === tellings[telling + 3]
  )
}

function addNeedles(): void {
  let gram = 0
  for (const [needle, { text, ...around }] of [PRINCIPAL, ...PROVISIONING].entries()) {
    const bytes = Buffer.from(text)
    lasts[needle] = Math.min(bytes.length, SHORTEST) - GRAM
    for (const [index, place] of [0, 4, 8, lasts[needle] ?? 0].entries()) tellings[needle * WORDS + index] = bytes.readInt32LE(place)
    for (const { hash, offset } of gramsOf(text, around.before, around.behind)) {
      gram++
      offsets[gram] = offset
      needles[gram] = needle
      following[gram] = heads[hash] ?? 0
      heads[hash] = gram
    }
  }
}

/** So many grams of a needle that one of them is looked at, whatever stands round it. */
function gramsOf(text: string, before: readonly string[], behind: readonly string[]): Iterable<{ hash: number; offset: number }> {
  const grams = new Map<string, { hash: number; offset: number }>()
  for (const left of before) {
    for (const right of behind) {
      const bytes = Buffer.from(left + text + right)
      if (bytes.length < SHORTEST) throw new RangeError(`${text} is too short to be found`)
      for (let at = 0; at < STRIDE; at++) {
        const gram = { hash: hashOf(wordAt(bytes, at)), offset: at - left.length }
        grams.set(`${gram.hash} ${gram.offset}`, gram)
      }
    }
  }
  return grams.values()
}

function tableOf(characters: readonly string[]): Uint8Array {
  const table = new Uint8Array(256)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

/** Four bytes in the order in which this machine reads a word. */
function wordAt(bytes: Uint8Array, at: number): number {
  return new Int32Array(Uint8Array.from(bytes.subarray(at, at + GRAM)).buffer)[0] ?? 0
}
