// Where a claim is used from: each declared site, each source that earned trust, and all others, each with its hours of work.
import type { Millis } from '../../model/time.ts'
import { numberOf, type Row } from '../cells.ts'
import type { LocalHours } from '../local-hours.ts'
import { fromFloats, toFloats } from './floats.ts'
import { noteOddHour, type OddDays } from './off-hours.ts'
import type { SourceNumber } from './serial-memory.ts'
import { createWorkHours, type WorkHours } from './work-hours.ts'

/** Sources that earned trust and have hours of their own; those that come after them work unseen. */
const MOST_TRUSTED = 4

/** Of an attempt: the index of the site that it lies in, else the source that earned trust. */
export interface Whence {
  readonly site: number | null
  readonly trusted: SourceNumber | null
}

export interface Places {
  /** One attempt at a place, which made a device or did not. Returns whether the place works at an hour at which it never does, told once. */
  note(whence: Whence, at: Millis, isMade: boolean): boolean
  /** A source is trusted no more, or is forgotten: it is no place whose silence could mean anything. */
  giveUp(source: SourceNumber): void
  /** Whether a site, or a source that earned trust, fell silent. */
  isAnySilent(at: Millis): boolean
  /** Whether one of them is silent and was at work not long before. */
  isAnyReplaced(at: Millis): boolean
  /** Whether one of them is silent, or was when it was last expected to work. */
  isAnyAway(at: Millis): boolean
  /** Attempts expected of the whole claim since the beginning, those of places that are no more included: it never falls. */
  expectedSoFar(at: Millis): number
  save(): readonly Row[]
}

/** The places of a claim with as many sites as `sites` has clocks. `others`: the clock of everybody else. */
export function createPlaces(clocks: readonly LocalHours[], others: LocalHours, saved: readonly Row[] = []): Places {
  const rowsOf = (kind: number): readonly Row[] => saved.filter(([saidKind]) => saidKind === kind)
  // Other sites were declared since: what was learned of them by their order would be another's.
  const isAsDeclared = rowsOf(SITE).length === clocks.length
  const ofSites = isAsDeclared ? rowsOf(SITE) : []
  const strangers = createPlace(others, 'beginning', rowsOf(STRANGERS)[0])
  const sites = clocks.map((clock, index) => createPlace(clock, 'first attempt', ofSites[index]))
  const trusted = new Map(rowsOf(TRUSTED).map((row) => [numberOf(row[1]), createPlace(others, 'first attempt', row)]))
  let known = [...sites, ...trusted.values()]
  let ofFormerPlaces = fromFloats(rowsOf(FORMER)[0]?.[2])[0] ?? 0
  if (!isAsDeclared) for (const row of rowsOf(SITE)) ofFormerPlaces += createPlace(others, 'beginning', row).work.expectedSoFar()

  function placeOf({ site, trusted: source }: Whence): OnePlace | undefined {
    if (site !== null) return sites[site]
    if (source === null) return strangers
    const its = trusted.get(source)
    if (its !== undefined || trusted.size >= MOST_TRUSTED) return its
    const place = createPlace(others, 'first attempt')
    trusted.set(source, place)
    known = [...sites, ...trusted.values()]
    return place
  }

  function someKnown(at: Millis, holds: (work: WorkHours) => boolean): boolean {
    return known.some(({ work }) => {
      work.advance(at)
      return holds(work)
    })
  }

  return {
    note(whence, at, isMade) {
      const place = placeOf(whence)
      if (place === undefined) return false
      const { work, oddDays } = place
      work.advance(at)
      work.note()
      return place !== strangers && isMade && work.isOddHour() && noteOddHour(oddDays, at)
    },
    giveUp(source) {
      const place = trusted.get(source)
      if (place === undefined) return
      ofFormerPlaces += place.work.expectedSoFar()
      trusted.delete(source)
      known = [...sites, ...trusted.values()]
    },
    isAnySilent: (at) => someKnown(at, (work) => work.isSilent()),
    isAnyReplaced: (at) => someKnown(at, (work) => work.isReplaced()),
    isAnyAway: (at) => someKnown(at, (work) => work.isAway()),
    expectedSoFar: (at) => known.reduce((sum, place) => sum + expectedOf(place, at), ofFormerPlaces + expectedOf(strangers, at)),
    save: () => [
      rowFor(STRANGERS, 0, strangers),
      ...sites.map((place, index) => rowFor(SITE, index, place)),
      ...Array.from(trusted, ([source, place]) => rowFor(TRUSTED, source, place)),
      ...(ofFormerPlaces === 0 ? [] : [[FORMER, 0, toFloats([ofFormerPlaces])]]),
    ],
  }
}

/** Kinds of places, in a snapshot. */
const STRANGERS = 0
const SITE = 1
const TRUSTED = 2
const FORMER = 3

interface OnePlace {
  readonly work: WorkHours
  readonly oddDays: OddDays
}

function createPlace(clock: LocalHours, learnsFrom: 'beginning' | 'first attempt', saved?: Row): OnePlace {
  const [, , last = 0, before = 0, told = 0, hour = 0, inHour = 0, ...work] = saved ?? []
  return {
    work: createWorkHours(clock, saved && work, learnsFrom),
    oddDays: {
      last: numberOf(last),
      before: numberOf(before),
      told: numberOf(told),
      hour: numberOf(hour),
      inHour: numberOf(inHour),
    },
  }
}

function expectedOf({ work }: OnePlace, at: Millis): number {
  work.advance(at)
  return work.expectedSoFar()
}

function rowFor(kind: number, number: number, { work, oddDays: { last, before, told, hour, inHour } }: OnePlace): Row {
  return [kind, number, last, before, told, hour, inHour, ...work.save()]
}
