// What differs between the incidents of two configurations over the same history.
import { type Level, levels } from '../../model/finding.ts'
import type { Millis } from '../../model/time.ts'
import { STORY_GAP } from '../../respond/incidents.ts'
import { byLevel, type JudgedIncident } from './judged-incidents.ts'

/** `level`: as grave a story is told less or more gravely; `verdict`: otherwise judged; `time`: told earlier or later. */
export type DifferenceKind = 'only-a' | 'only-b' | 'level' | 'verdict' | 'time'

/** One story that two configurations tell differently. */
export interface Difference {
  readonly is: DifferenceKind
  readonly a: JudgedIncident | null
  readonly b: JudgedIncident | null
  /** By how much B reaches a level later than A, negative where earlier; null where one of them never does. */
  readonly later: Readonly<Record<Level, Millis | null>>
}

/** The differences, in the order of time, and how many stories both tell alike. */
export interface Differences {
  readonly differences: readonly Difference[]
  readonly alike: number
}

/**
 * Compares two lists of incidents. Two of them tell one story where they are of one claim and one begins no later than a day after the
 * last finding of the other: `respond` would have taken them for one. Of several the one that begins nearest is taken.
 */
export function differencesBetween(a: readonly JudgedIncident[], b: readonly JudgedIncident[]): Differences {
  const left = new Set(b)
  const pairs = a.map((one) => {
    const other = nearest(one, left)
    if (other !== null) left.delete(other)
    return differenceOf(one, other)
  })
  const all = [...pairs, ...Array.from(left, (one) => differenceOf(null, one))]
  const differences = all.filter((difference) => difference !== null).sort((one, other) => beginOf(one) - beginOf(other))
  return { differences, alike: all.length - differences.length }
}

function nearest(one: JudgedIncident, others: Iterable<JudgedIncident>): JudgedIncident | null {
  const distance = (other: JudgedIncident): Millis => Math.abs(other.incident.openedAt - one.incident.openedAt)
  const alike = Array.from(others).filter((other) => isOneStory(one, other))
  return alike.reduce<JudgedIncident | null>((best, other) => (best === null || distance(other) < distance(best) ? other : best), null)
}

function isOneStory(a: JudgedIncident, b: JudgedIncident): boolean {
  if (a.incident.claim !== b.incident.claim) return false
  return a.incident.openedAt <= b.lastAt + STORY_GAP && b.incident.openedAt <= a.lastAt + STORY_GAP
}

function differenceOf(a: JudgedIncident | null, b: JudgedIncident | null): Difference | null {
  const later = byLevel((level) => {
    const [one, other] = [a?.reachedAt[level] ?? null, b?.reachedAt[level] ?? null]
    return one === null || other === null ? null : other - one
  })
  if (a === null || b === null) return { is: a === null ? 'only-b' : 'only-a', a, b, later }
  const is = kindOf(a, b, later)
  return is === null ? null : { is, a, b, later }
}

function kindOf({ incident: a }: JudgedIncident, { incident: b }: JudgedIncident, later: Difference['later']): DifferenceKind | null {
  if (a.level !== b.level) return 'level'
  if (a.verdict.act !== b.verdict.act || a.verdict.reason !== b.verdict.reason) return 'verdict'
  return levels.some((level) => (later[level] ?? 0) !== 0) ? 'time' : null
}

function beginOf({ a, b }: Difference): Millis {
  return Math.min(a?.incident.openedAt ?? Number.POSITIVE_INFINITY, b?.incident.openedAt ?? Number.POSITIVE_INFINITY)
}
