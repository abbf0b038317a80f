// The prefilter: entries that cannot concern a claim, told from their bytes without decoding them.
//
// It is sound because what holds no backslash spells every text as it is: what its bytes do not hold, it does not say. A needle of
// 11 bytes holds 4 bytes that begin at a multiple of 8, wherever it stands: so a look at every eighth place finds them all (sampling of
// q-grams), at a fraction of what a search byte by byte costs.
import type { CertificateId } from '../../model/claim.ts'
import type { IgnoredReason } from '../../model/event.ts'
import { kindOf } from './event-types.ts'
import { LONGEST_ENTRY } from './limits.ts'
import { type Occurrences, occurrencesOf } from './occurrences.ts'

/** Tells entries of no concern within one stretch of bytes. */
export interface Sieve {
  /**
   * Why the text from `from` up to, not including, `to` is ignored; null: it may concern a claim, or is nothing that is known, and must
   * be read. Sound: what is dropped holds no event, however it is read.
   */
  reasonToDrop(from: number, to: number): IgnoredReason | null
}

/** Makes sieves for some bytes: `view` is of all of them, and `backslashes` are theirs. */
export type Prefilter = (bytes: Buffer, view: DataView, backslashes: Occurrences) => Sieve

const QUOTE = 0x22
const COLON = 0x3a
const OPENING_BRACE = 0x7b
const COMMA = 0x2c
const BRACKET = 0x5b
const CLOSING_BRACE = 0x7d
const LOWER_CASE = 0x20202020

/** Places between two looks, and bytes at a look: a needle must have `STRIDE + GRAM - 1` bytes. */
const STRIDE = 8
const GRAM = 4
const NEEDLE = STRIDE + GRAM - 1
/** Instead of a place: more stands there than one principal. */
const NOT_ALONE = -1

/** How every principal is introduced. */
const PRINCIPAL = 'principalId'
/**
 * Of whatever else can make an entry one of provisioning, a stretch that others hardly have: topics `$aws/certificates/` and
 * `$aws/provisioning-templates/`, event types `ProvisionDevice`, `GetDeviceCredential(s)` and `PreProvisioningHook`; and
 * `DeleteConnection`, whose principal is not the one whose session is cut.
 */
const PROVISIONING = ['rtificates/', 'ing-templat', 'visionDevic', 'DeviceCrede', 'isioningHoo', 'eteConnecti']

const TYPE = Buffer.from('"eventType":"')
/** A certificate id, and one with `0x` before it. */
const ID = 64
const PREFIXED_ID = 66

/** The prefilter of some claims. One set of claims has one prefilter: its tables are made once. */
export function prefilterOf(claims: ReadonlySet<CertificateId>): Prefilter {
  const known = prefilters.get(claims) ?? createPrefilter(claims)
  prefilters.set(claims, known)
  return known
}

const prefilters = new WeakMap<ReadonlySet<CertificateId>, Prefilter>()

/** Entries of principals that are none of these claims, and of event types that have nothing to do with provisioning, are dropped. */
function createPrefilter(ids: ReadonlySet<CertificateId>): Prefilter {
  /** By the hash of the first digits of a certificate id: whether a claim begins so. */
  const begins = new Uint8Array(1 << HASH_BITS)
  for (const id of ids) begins[beginOf(viewOf(Buffer.from(id)), 0)] = 1

  return (bytes, view, backslashes) => {
    const braces = occurrencesOf(OPENING_BRACE, bytes)
    // Aligned words are read at half the price of others: so the places looked at are those of the memory, not of the line.
    const words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2)
    const marked = marks

    /** What opens behind a colon or a comma, or as the first of a list there, lies within the value that began; else it may be a second one. */
    function isOneValue(from: number, to: number): boolean {
      for (let at = braces.from(from + 1); at < to; at = braces.from(at + 1)) {
        const before = bytes[at - 1] === BRACKET ? bytes[at - 2] : bytes[at - 1]
        if (before !== COLON && before !== COMMA) return false
      }
      return true
    }

    /** The place of the only `principalId`, `to` where there is none; `NOT_ALONE` where another needle stands, or a second one. */
    function principalIn(from: number, to: number): number {
      let principal = to
      const last = (bytes.byteOffset + to - GRAM) >> 2
      for (let word = ((bytes.byteOffset + from + STRIDE - 1) >> 3) << 1; word <= last; word += STRIDE / GRAM) {
        const mark = marked[hashOf(words[word] ?? 0)] ?? NO_MARK
        if (mark === NO_MARK) continue
        const at = word * GRAM - bytes.byteOffset
        const needle = needleAt(bytes, mark, at, from, to)
        // `principalIds` is another member.
        if (needle === null || (needle.text === PRINCIPAL && bytes[at - needle.offset + NEEDLE] !== QUOTE)) continue
        if (needle.text !== PRINCIPAL || principal !== to) return NOT_ALONE
        principal = at - needle.offset
      }
      return principal
    }

    function isEndAt(at: number, to: number): boolean {
      return at < to && bytes[at] === QUOTE
    }

    /** Whether the certificate id at `at` is that of a claim. Case does not matter: AWS's API takes both. */
    function isClaim(at: number): boolean {
      return begins[beginOf(view, at)] === 1 && ids.has(bytes.toString('latin1', at, at + ID).toLowerCase())
    }

    function reasonOfType(from: number, to: number): IgnoredReason | null {
      const entry = bytes.subarray(from, to)
      const begin = entry.indexOf(TYPE) + TYPE.length
      const end = entry.indexOf(QUOTE, begin)
      if (begin < TYPE.length || end === -1 || entry.includes(TYPE, end)) return null
      const known = kindOf(entry.toString('latin1', begin, end))
      // What else is an event without a certificate as its principal has a needle.
      return 'reason' in known ? known.reason : 'principal-is-no-certificate'
    }

    return {
      reasonToDrop(from, to) {
        if (to - from > LONGEST_ENTRY || bytes[from] !== OPENING_BRACE || bytes[to - 1] !== CLOSING_BRACE) return null
        if (backslashes.from(from) < to || !isOneValue(from, to)) return null
        const principal = principalIn(from, to)
        if (principal === NOT_ALONE) return null
        if (principal === to) return reasonOfType(from, to)
        const value = principal + PRINCIPAL.length + 3
        if (value >= to || !isIntroduced(bytes, value)) return null
        if (isEndAt(value + ID, to)) return isClaim(value) ? null : 'principal-not-configured'
        return isEndAt(value + PREFIXED_ID, to) ? null : reasonOfType(from, to)
      },
    }
  }
}

/** Whether `":"` stands before a value: then the name before it is a member's, and the value a text. */
function isIntroduced(bytes: Uint8Array, value: number): boolean {
  return bytes[value - 3] === QUOTE && bytes[value - 2] === COLON && bytes[value - 1] === QUOTE
}

/** Four bytes of a needle, and where in it they stand. */
interface Gram {
  readonly text: string
  readonly needle: Uint8Array
  readonly offset: number
}

const HASH_BITS = 14
const NO_MARK = 0
/** By the hash of four bytes a mark, and by the mark the grams that have this hash. */
const marks = new Uint8Array(1 << HASH_BITS)
const gramsByMark: readonly (readonly Gram[])[] = markGrams()

function markGrams(): readonly (readonly Gram[])[] {
  const byMark: Gram[][] = [[]]
  for (const text of [PRINCIPAL, ...PROVISIONING]) {
    const needle = Buffer.from(text)
    for (let offset = 0; offset < STRIDE; offset++) {
      const hash = hashOf(wordOf(needle, offset))
      const mark = marks[hash] || byMark.push([]) - 1
      marks[hash] = mark
      byMark[mark]?.push({ text, needle, offset })
    }
  }
  return byMark
}

/** Four bytes in the order in which this machine reads a word. */
function wordOf(bytes: Uint8Array, at: number): number {
  return new Int32Array(Uint8Array.from(bytes.subarray(at, at + GRAM)).buffer)[0] ?? 0
}

/** The needle of which the bytes at `at`, which have this mark, are a part. */
function needleAt(bytes: Uint8Array, mark: number, at: number, from: number, to: number): Gram | null {
  for (const gram of gramsByMark[mark] ?? []) {
    const begin = at - gram.offset
    if (begin >= from && begin + NEEDLE <= to && isAt(bytes, begin, gram.needle)) return gram
  }
  return null
}

function isAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let index = 0; index < NEEDLE; index++) if (bytes[at + index] !== needle[index]) return false
  return true
}
/** Knuth's multiplicative hash, the golden ratio of 32 bits. */
function hashOf(gram: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> (32 - HASH_BITS)
}

/** A hash of the first eight digits of an id, whatever their case. */
function beginOf(view: DataView, at: number): number {
  return hashOf(Math.imul(view.getInt32(at, true) | LOWER_CASE, 31) + (view.getInt32(at + GRAM, true) | LOWER_CASE))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
