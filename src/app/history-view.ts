// The section `history` of a report: what the history is, and what cannot be judged from it.
import { UNREGISTERED } from '../model/claim.ts'
import type { ClaimSettings } from '../model/settings.ts'
import { DAY, HOUR, isoTime, type Millis, SECOND } from '../model/time.ts'
import type { Evidence, Gap } from './history-facts.ts'
import type { Replayed } from './replay.ts'

/** Every night is a gap: only the longest are listed. */
const MOST_GAPS = 10

/** The section as JSON. Members are only ever added. */
export function historyJson(
  { facts, tally, blindSpots }: Pick<Replayed, 'facts' | 'tally' | 'blindSpots'>,
  claims: readonly ClaimSettings[],
) {
  const { all, hours, hoursWithEntries, gaps } = facts
  return {
    from: orNull(all.from),
    to: orNull(all.to),
    days: daysOf(all),
    daysWithSuccess: all.daysWithSuccess,
    hours,
    hoursWithEntries,
    gaps: { count: gaps.length, longest: longest(gaps).map(gapJson) },
    evidence: [
      ...Array.from(facts.claims, ([id, evidence]) => {
        return { claim: id, alias: claims.find((claim) => claim.id === id)?.alias ?? null, ...evidenceJson(evidence) }
      }),
      { claim: UNREGISTERED, alias: null, ...evidenceJson(facts.unregistered) },
      { claim: null, alias: null, ...evidenceJson(facts.unattributed) },
    ],
    disorder: tally.disorder.all().map(({ file, entries, furthest }) => ({ file, entries, furthestSeconds: furthest / SECOND })),
    blindSpots,
  }
}

/** UTC days from the first to the last entry, both counted. */
function daysOf({ from, to }: Evidence): number {
  return from === null || to === null ? 0 : Math.floor(to / DAY) - Math.floor(from / DAY) + 1
}

function longest(gaps: readonly Gap[]): readonly Gap[] {
  const byLength = gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from)
  return byLength.slice(0, MOST_GAPS).toSorted((a, b) => a.from - b.from)
}

function gapJson({ from, to }: Gap) {
  return { from: isoTime(from), to: isoTime(to), hours: (to - from) / HOUR }
}

function evidenceJson({ entries, successes, failures, from, to, daysWithSuccess }: Evidence) {
  return { entries, successes, failures, from: orNull(from), to: orNull(to), daysWithSuccess }
}

function orNull(at: Millis | null): string | null {
  return at === null ? null : isoTime(at)
}
