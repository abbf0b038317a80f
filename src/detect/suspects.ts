// Which sources a crossed window is blamed on.
import { acceptedOutcomes, type Outcome, outcomes } from '../model/attempt.ts'
import type { OperatorLimit } from '../model/settings.ts'
import { DAY, MINUTE } from '../model/time.ts'
import type { Minute } from './panes.ts'
import type { KnownSource } from './source-book.ts'

const NEW_FOR = DAY / MINUTE

/**
 * Of the sources whose attempts the limit counts in the window from `from` to `to`: those outside the declared networks, else those
 * first seen less than a day before the window's end, else all. Network prefixes, sorted.
 */
export function suspectsIn(sources: readonly KnownSource[], counted: readonly Outcome[], from: Minute, to: Minute): readonly string[] {
  const inWindow = (minute: Minute | null) => minute !== null && minute >= from
  const involved = sources.filter(({ lastBy }) => counted.some((outcome) => inWindow(lastBy[outcome])))
  const outside = involved.filter(({ lastOutside }) => inWindow(lastOutside))
  const young = involved.filter(({ first }) => to - first < NEW_FOR)
  const blamed = [outside, young, involved].find((group) => group.length > 0) ?? []
  return blamed.map(({ prefix }) => prefix).sort()
}

/** The outcomes of the attempts that a limit looks at; all of them where it counts entries, distinct values or sources. */
export function outcomesCounted(limit: OperatorLimit): readonly Outcome[] {
  const name = 'count' in limit ? limit.count : 'ratio' in limit ? limit.ratio : null
  if (name === 'accepted') return acceptedOutcomes
  const counted = outcomes.find((outcome) => outcome === name)
  return counted === undefined ? outcomes : [counted]
}
