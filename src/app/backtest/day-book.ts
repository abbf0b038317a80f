// The attempts of each claim by day, counted while a replay runs.
import { type JudgedAttempt, noOutcomes, type OutcomeCounts, outcomeKey } from '../../model/attempt.ts'
import type { ClaimDays } from './claim-days.ts'

export interface DayBook {
  attempt(attempt: JudgedAttempt): void
  /** By claim, then by day. */
  days(): ReadonlyMap<string, ReadonlyMap<string, Readonly<OutcomeCounts>>>
}

/** An attempt counts on the day of its end. What nobody configured counts as one claim, so that the book is bounded by days. */
export function createDayBook({ countedAs, dayOf }: ClaimDays): DayBook {
  const claims = new Map<string, Map<string, OutcomeCounts>>()
  return {
    attempt({ claim, at, outcome }) {
      const counted = countedAs(claim)
      const days = claims.get(counted) ?? new Map<string, OutcomeCounts>()
      claims.set(counted, days)
      const day = dayOf(counted, at)
      const counts = days.get(day) ?? noOutcomes()
      days.set(day, counts)
      counts[outcomeKey(outcome)] += 1
    },
    days: () => claims,
  }
}
