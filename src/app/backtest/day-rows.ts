// The days of a backtest: what each claim was used for and what would have been found, under each configuration side by side.
import { noOutcomes, type OutcomeCounts } from '../../model/attempt.ts'
import { UNREGISTERED } from '../../model/claim.ts'
import { type Level, levels } from '../../model/finding.ts'
import type { Millis } from '../../model/time.ts'
import type { Backtest, Side } from './backtest.ts'

/** What one configuration makes of one day. */
export interface DaySide {
  attempts: OutcomeCounts
  findings: Record<Level, number>
  /** Incidents that were first so grave on this day. */
  reached: Record<Level, number>
}

/** Days with an attempt or a finding under any configuration: the configured claims in their order, each in the order of its days. */
export function dayRows({ sides, claimDays }: Backtest) {
  const bySide = sides.map((side) => daysOfSide(side, claimDays))
  return [...claimDays.claims.keys(), UNREGISTERED].flatMap((claim) => {
    const days = new Set(bySide.flatMap((side) => Array.from(side.get(claim)?.keys() ?? [])))
    return Array.from(days)
      .sort()
      .map((day) => {
        const [a, b] = bySide.map((side) => side.get(claim)?.get(day) ?? emptyDay())
        const alias = claimDays.claims.get(claim)?.alias ?? null
        return { claim, alias, day, timeZone: claimDays.timeZone(claim), a: a ?? emptyDay(), b: b ?? null }
      })
  })
}

function daysOfSide({ days, incidents, replayed }: Side, { countedAs, dayOf }: Backtest['claimDays']): Map<string, Map<string, DaySide>> {
  const book = new Map<string, Map<string, DaySide>>()
  for (const [claim, counted] of days) {
    book.set(claim, new Map(Array.from(counted, ([day, attempts]) => [day, { ...emptyDay(), attempts: { ...attempts } }])))
  }
  const dayAt = (claim: string, at: Millis): DaySide => {
    const counted = countedAs(claim)
    const own = book.get(counted) ?? new Map<string, DaySide>()
    book.set(counted, own)
    const key = dayOf(counted, at)
    const day = own.get(key) ?? emptyDay()
    own.set(key, day)
    return day
  }
  for (const { claim, at, level } of replayed.findings) dayAt(claim, at).findings[level] += 1
  for (const { incident, reachedAt } of incidents) {
    for (const level of levels) {
      const at = reachedAt[level]
      if (at !== null) dayAt(incident.claim, at).reached[level] += 1
    }
  }
  return book
}

function emptyDay(): DaySide {
  return { attempts: noOutcomes(), findings: { alert: 0, contain: 0, disable: 0 }, reached: { alert: 0, contain: 0, disable: 0 } }
}
