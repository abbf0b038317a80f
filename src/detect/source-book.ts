// The sources that a claim was used from: when each was first seen, and when it last showed each outcome.
import type { Outcome } from '../model/attempt.ts'
import { outcomes } from '../model/attempt.ts'
import { createAgedMap } from './aged-map.ts'
import { numberOf, type Row, textOf } from './cells.ts'
import { createLastSeen } from './last-seen.ts'
import type { Minute } from './panes.ts'
import { EXACT_DISTINCT } from './recent-keys.ts'

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
  /** Whether the source is one of them. */
  isSince(prefix: string, minute: Minute): boolean
  get(prefix: string): KnownSource | undefined
  forgotten(): number
  save(): readonly Row[]
}

/** An empty book, or what `save` gave. */
export function createSourceBook(saved: readonly Row[] = []): SourceBook {
  const book = createAgedMap<BookedSource>()
  const counts = createLastSeen()
  for (const row of saved) keep(toSource(row))
  let forgotten = 0

  function keep(source: BookedSource): void {
    book.add(source.prefix, source)
    counts.move(null, source.last)
  }

  function forgetLongestUnseen(): void {
    const eldest = book.eldest()
    if (eldest === null) return
    book.delete(eldest.prefix)
    counts.move(eldest.last, null)
    forgotten += 1
  }

  return {
    see(prefix, sighting) {
      const known = book.renew(prefix)
      if (known !== undefined) {
        const before = known.last
        note(known, sighting)
        counts.move(before, known.last)
        return false
      }
      const source = newSource(prefix, sighting.minute)
      note(source, sighting)
      keep(source)
      if (book.size() > MOST_SOURCES) forgetLongestUnseen()
      return true
    },
    knows: (prefix) => book.get(prefix) !== undefined,
    since: (minute) => Array.from(book.values()).filter(({ last }) => last >= minute),
    countSince: counts.countSince,
    isSince: (prefix, minute) => (book.get(prefix)?.last ?? Number.NEGATIVE_INFINITY) >= minute,
    get: (prefix) => book.get(prefix),
    forgotten: () => forgotten,
    save: () => Array.from(book.values(), toRow),
  }
}

/** A source as it stands after one more attempt. */
export function withSighting(source: KnownSource, sighting: Sighting): KnownSource {
  const next = { ...source, lastBy: { ...source.lastBy } }
  note(next, sighting)
  return next
}

/** A source of which no attempt was noted yet. */
export function unseen(prefix: string, first: Minute): KnownSource {
  return newSource(prefix, first)
}

/** A source in the book, which changes with every attempt. */
interface BookedSource extends KnownSource {
  first: Minute
  last: Minute
  readonly lastBy: Record<Outcome, Minute | null>
  lastOutside: Minute | null
}

function newSource(prefix: string, first: Minute): BookedSource {
  return {
    prefix,
    first,
    last: first,
    lastBy: { ok: null, duplicate: null, rejected: null, orphan: null, 'off-pattern': null },
    lastOutside: null,
  }
}

function note(source: BookedSource, { minute, outcome, outside }: Sighting): void {
  source.first = Math.min(source.first, minute)
  source.last = Math.max(source.last, minute)
  source.lastBy[outcome] = later(source.lastBy[outcome], minute)
  if (outside) source.lastOutside = later(source.lastOutside, minute)
}

function later(last: Minute | null, minute: Minute): Minute {
  return last === null ? minute : Math.max(last, minute)
}

function toRow({ prefix, first, last, lastBy, lastOutside }: KnownSource): Row {
  return [prefix, first, last, lastOutside, ...outcomes.map((outcome) => lastBy[outcome])]
}

function toSource([prefix, first, last, lastOutside, ...lasts]: Row): BookedSource {
  const source = newSource(textOf(prefix), numberOf(first))
  for (const [index, outcome] of outcomes.entries()) source.lastBy[outcome] = minuteOrNull(lasts[index])
  source.last = numberOf(last)
  source.lastOutside = minuteOrNull(lastOutside)
  return source
}

function minuteOrNull(cell: Row[number] | undefined): Minute | null {
  return cell === null ? null : numberOf(cell)
}
