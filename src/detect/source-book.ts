// The sources that a claim was used from: when each was first seen, and when it last showed each outcome.
import type { Outcome } from '../model/attempt.ts'
import { outcomes } from '../model/attempt.ts'
import type { Minute } from './panes.ts'
import { EXACT_DISTINCT } from './recent-keys.ts'
import { numberOf, type Row, textOf } from './snapshot.ts'

/** At most this many sources a claim (design 3.3); the one not seen for longest is forgotten first, and is new when it returns. */
const MOST_SOURCES = EXACT_DISTINCT

/** One attempt of a source. */
export interface Sighting {
  readonly minute: Minute
  readonly outcome: Outcome
  /** The address lay in no declared network, and some are declared. */
  readonly outside: boolean
}

/** What is known of a source. Minutes are null for what it never did. */
export interface KnownSource {
  readonly prefix: string
  readonly first: Minute
  readonly last: Minute
  readonly lastBy: Readonly<Record<Outcome, Minute | null>>
  readonly lastOutside: Minute | null
}

export interface SourceBook {
  /** Notes an attempt. Returns whether it is the first of its source. */
  see(prefix: string, sighting: Sighting): boolean
  knows(prefix: string): boolean
  /** Those with an attempt in `minute` or later. */
  since(minute: Minute): readonly KnownSource[]
  /** How many those are. */
  countSince(minute: Minute): number
  get(prefix: string): KnownSource | undefined
  forgotten(): number
  save(): readonly Row[]
}

/** An empty book, or what `save` gave. */
export function createSourceBook(saved: readonly Row[] = []): SourceBook {
  const book = new Map(saved.map((row) => [textOf(row[0]), toSource(row)]))
  let forgotten = 0
  return {
    see(prefix, sighting) {
      const known = book.get(prefix)
      book.delete(prefix)
      book.set(prefix, withSighting(known ?? unseen(prefix, sighting.minute), sighting))
      if (book.size > MOST_SOURCES) {
        for (const longestUnseen of book.keys()) {
          book.delete(longestUnseen)
          break
        }
        forgotten += 1
      }
      return known === undefined
    },
    knows: (prefix) => book.has(prefix),
    since: (minute) => Array.from(book.values()).filter(({ last }) => last >= minute),
    countSince(minute) {
      let count = 0
      for (const { last } of book.values()) if (last >= minute) count += 1
      return count
    },
    get: (prefix) => book.get(prefix),
    forgotten: () => forgotten,
    save: () => Array.from(book.values(), toRow),
  }
}

/** A source as it stands after one more attempt. */
export function withSighting(source: KnownSource, { minute, outcome, outside }: Sighting): KnownSource {
  return {
    prefix: source.prefix,
    first: Math.min(source.first, minute),
    last: Math.max(source.last, minute),
    lastBy: { ...source.lastBy, [outcome]: later(source.lastBy[outcome], minute) },
    lastOutside: outside ? later(source.lastOutside, minute) : source.lastOutside,
  }
}

/** A source of which no attempt was noted yet. */
export function unseen(prefix: string, first: Minute): KnownSource {
  return {
    prefix,
    first,
    last: first,
    lastBy: { ok: null, duplicate: null, rejected: null, orphan: null, 'off-pattern': null },
    lastOutside: null,
  }
}

function later(last: Minute | null, minute: Minute): Minute {
  return last === null ? minute : Math.max(last, minute)
}

function toRow({ prefix, first, last, lastBy, lastOutside }: KnownSource): Row {
  return [prefix, first, last, lastOutside, ...outcomes.map((outcome) => lastBy[outcome])]
}

function toSource([prefix, first, last, lastOutside, ...lasts]: Row): KnownSource {
  const source = unseen(textOf(prefix), numberOf(first))
  const lastBy = { ...source.lastBy }
  for (const [index, outcome] of outcomes.entries()) lastBy[outcome] = minuteOrNull(lasts[index])
  return { ...source, last: numberOf(last), lastBy, lastOutside: minuteOrNull(lastOutside) }
}

function minuteOrNull(cell: Row[number] | undefined): Minute | null {
  return cell === null ? null : numberOf(cell)
}
