// The prefilter: entries that cannot concern a claim, told from their bytes without decoding them.
//
// It is sound because what holds no backslash spells every text as it is: what its bytes do not hold, it does not say.
import type { CertificateId } from '../../model/claim.ts'
import type { IgnoredReason } from '../../model/event.ts'
import { kindOf } from './event-types.ts'
import { CLOSING, COLON, COMMA, OPENING, QUOTE } from './json-bytes.ts'
import { LONGEST_ENTRY } from './limits.ts'
import { GRAM, HASHES, hashOf, NO_NEEDLE, nextLook, OF_PROVISIONING, principalAt, STEP } from './needles.ts'
import { BACKSLASH, type Occurrences, occurrencesOf } from './occurrences.ts'

/** Tells entries of no concern within one stretch of bytes. */
export interface Sieve {
  /**
   * Why the text from `from` up to, not including, `to` is ignored; null: it may concern a claim, or is nothing that is known, and must
   * be read. Sound: what is dropped holds no event, however it is read. It is one value. Never throws.
   */
  reasonToDrop(from: number, to: number): IgnoredReason | null
}

/** Makes sieves for some bytes: `view` is of all of them, and `backslashes` are theirs. */
export type Prefilter = (bytes: Buffer, view: DataView, backslashes: Occurrences) => Sieve

const OPENING_LIST = 0x5b
const LINE_FEED = 0x0a
const LOWER_CASE = 0x20202020

/** Instead of a place: more stands there than one principal. */
const NOT_ALONE = -1

/** How a certificate is introduced as a principal, and how any event type is. */
const PRINCIPAL = '"principalId":"'
const TYPE = Buffer.from('"eventType":"')
/** A certificate id, and one with `0x` before it. */
const ID = 64
const PREFIXED_ID = 66

/** The prefilter of some claims. One set of claims has one prefilter: its table is made once. */
export function prefilterOf(claims: ReadonlySet<CertificateId>): Prefilter {
  const known = prefilters.get(claims) ?? createPrefilter(claims)
  prefilters.set(claims, known)
  return known
}

const prefilters = new WeakMap<ReadonlySet<CertificateId>, Prefilter>()

/** Why a single text is ignored, as `Sieve` says it. */
export function reasonToDrop(text: string | Uint8Array, claims: ReadonlySet<CertificateId>): IgnoredReason | null {
  if (text.length > LONGEST_ENTRY) return null
  const bytes = Buffer.from(text)
  return prefilterOf(claims)(bytes, viewOf(bytes), occurrencesOf(BACKSLASH, bytes)).reasonToDrop(0, bytes.length)
}

/** Entries of principals that are none of these claims, and of event types that have nothing to do with provisioning, are dropped. */
function createPrefilter(ids: ReadonlySet<CertificateId>): Prefilter {
  /** By the hash of the first digits of a certificate id: whether a claim begins so. */
  const begins = new Uint8Array(HASHES)
  for (const id of ids) begins[beginOf(viewOf(Buffer.from(id)), 0)] = 1

  return (bytes, view, backslashes) => {
    // Aligned words are read at half the price of others: so the places looked at are those of the memory, not of the line.
    const words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2)
    const { byteOffset } = bytes
    const objects = secondValues(OPENING, bytes)
    const lists = secondValues(OPENING_LIST, bytes)
    const types = occurrencesOf(TYPE, bytes)

    /** The place of the only `"principalId"`, `to` where there is none; `NOT_ALONE` where another needle stands, or a second one. */
    function principalIn(from: number, to: number): number {
      let principal = to
      const last = (byteOffset + to - GRAM) >> 2
      let word = nextLook(words, (byteOffset + from + GRAM - 1) >> 2, last)
      for (; word <= last; word = nextLook(words, word + STEP, last)) {
        const found = principalAt(view, words[word] ?? 0, word * GRAM - byteOffset, from, to)
        if (found === NO_NEEDLE) continue
        if (found === OF_PROVISIONING || principal !== to) return NOT_ALONE
        principal = found
      }
      return principal
    }

    /** Whether the text that begins at `at` ends behind `length` bytes. */
    function isTextOf(length: number, at: number, to: number): boolean {
      return at + length < to && bytes[at + length] === QUOTE && !holdsQuote(view, at, at + ID)
    }

    /** Whether the certificate id at `at` is that of a claim. Case does not matter: AWS's API takes both. */
    function isClaim(at: number): boolean {
      return begins[beginOf(view, at)] === 1 && ids.has(bytes.toString('latin1', at, at + ID).toLowerCase())
    }

    function reasonOfType(from: number, to: number): IgnoredReason | null {
      const begin = types.from(from) + TYPE.length
      let end = begin
      while (end < to && bytes[end] !== QUOTE) end++
      if (end >= to) return null
      const known = kindOf(bytes.toString('latin1', begin, end))
      // What else is an event without a certificate as its principal has a needle.
      return 'reason' in known ? known.reason : 'principal-is-no-certificate'
    }

    return {
      reasonToDrop(from, to) {
        if (to - from > LONGEST_ENTRY || bytes[from] !== OPENING || bytes[to - 1] !== CLOSING) return null
        if (backslashes.from(from) < to || objects.from(from + 1) < to || lists.from(from + 1) < to) return null
        const principal = principalIn(from, to)
        if (principal === NOT_ALONE) return null
        if (principal === to) return reasonOfType(from, to)
        const value = principal + PRINCIPAL.length
        if (value >= to || bytes[value - 1] !== QUOTE || bytes[value - 2] !== COLON) return null
        if (isTextOf(ID, value, to)) return isClaim(value) ? null : 'principal-not-configured'
        return isTextOf(PREFIXED_ID, value, to) ? null : reasonOfType(from, to)
      },
    }
  }
}

/** Where a second value may open: what opens behind a colon, a comma or a bracket lies within another, and what opens a line is the first. */
function secondValues(opening: number, bytes: Buffer): Occurrences {
  let asked = 0
  let next = -1
  return {
    from(place) {
      if (next >= place && place >= asked) return next
      asked = place
      next = bytes.indexOf(opening, place)
      while (next !== -1 && isInside(bytes[next - 1])) next = bytes.indexOf(opening, next + 1)
      if (next === -1) next = bytes.length
      return next
    },
  }
}

function isInside(before: number | undefined): boolean {
  return before === LINE_FEED || before === COLON || before === COMMA || before === OPENING_LIST || before === undefined
}

/** Whether there is a quote in some words (A. Mycroft's test for a byte that is zero, of all of them together). */
function holdsQuote(view: DataView, from: number, to: number): boolean {
  let zeros = 0
  for (let at = from; at < to; at += GRAM) {
    const word = view.getInt32(at, true) ^ 0x22222222
    zeros |= (word - 0x01010101) & ~word
  }
  return (zeros & 0x80808080) !== 0
}

/** A hash of the first eight digits of an id, whatever their case. */
function beginOf(view: DataView, at: number): number {
  return hashOf(Math.imul(view.getInt32(at, true) | LOWER_CASE, 31) + (view.getInt32(at + GRAM, true) | LOWER_CASE))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
