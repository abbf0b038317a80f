// The operator's limits on sliding windows: which are crossed, each told once for as long as it stays crossed.
import { acceptedOutcomes, outcomeKey } from '../model/attempt.ts'
import type { LimitCount, OperatorLimit } from '../model/settings.ts'
import type { Reading, Span } from '../model/window.ts'
import { numberOf, type Row, textOf } from './cells.ts'
import { type Minute, outcomeKeys, type TallyKey, tallyKeys } from './panes.ts'
import { spanMinutes, type WindowView } from './windows.ts'

/** A limit that a window crossed. */
export interface Crossing {
  readonly limit: OperatorLimit
  /** What the limit looks at, over what: the same in every process and after every restart. */
  readonly key: string
  /** The window that crossed it. */
  readonly from: Minute
  readonly to: Minute
  /** For people; holds nothing that a device can choose. */
  readonly text: string
}

export interface Limits {
  /**
   * Crossings that need not wait for the watermark: something was counted in `minute`, and windows that contain it are looked at.
   * Only limits on what can but grow are asked; a ratio may still fall.
   */
  early(minute: Minute, changed: TallyKey): readonly Crossing[]
  /** The watermark reached `end`: every limit on the window that ends there. Arms again what is no longer crossed. */
  atWatermark(end: Minute): readonly Crossing[]
  /** Whether no limit stays crossed, so that nothing happens while nothing is counted. */
  allArmed(): boolean
  save(): readonly Row[]
}

/** How far apart the ends of sliding windows are: a minute, and five for the long ones (design 5.3). */
export function stepOf(over: Span): number {
  return over === '1h' || over === '1d' ? 5 : 1
}

/** Limits over a claim's windows, all armed or as `save` left them. Two limits that say the same are one. */
export function createLimits(declared: readonly OperatorLimit[], view: WindowView, saved: readonly Row[] = []): Limits {
  const limits = new Map(declared.map((limit) => [keyOfLimit(limit), limit]))
  // The end of the last window known to be crossed. What the watermark closes before it says nothing about it being over.
  const crossedUntil = new Map<string, Minute>(saved.map(([key, end]) => [textOf(key), numberOf(end)]))

  /**
   * What came late is counted in a minute that is not its own, beside what belongs there: a limit that only both together cross says
   * that somebody should look, and no more.
   */
  function crossing(key: string, limit: OperatorLimit, end: Minute): Crossing | null {
    const from = end - spanMinutes[limit.over]
    const value = measure(limit, view, from, end)
    if (value <= limit.above) return null
    const crossed = { limit, key, from, to: end, text: textFor(limit, value) }
    if (limit.level === 'alert') return crossed
    if (value - lateShare(limit, view, from, end) > limit.above) return crossed
    return { ...crossed, limit: { ...limit, level: 'alert' }, key: keyWithLate(key), text: `${crossed.text}; some of it came late` }
  }

  /** Notes that a limit is crossed; returns the crossing only when that is news. */
  function note(crossed: Crossing): readonly Crossing[] {
    const until = crossedUntil.get(crossed.key)
    crossedUntil.set(crossed.key, Math.max(crossed.to, until ?? 0))
    return until === undefined ? [crossed] : []
  }

  // Asked for every entry, so it is known beforehand which limits an entry of a kind can cross.
  const growing = new Map(tallyKeys.map((changed) => [changed, Array.from(limits).filter(([, limit]) => growsWith(limit, changed))]))

  return {
    early(minute, changed) {
      const news: Crossing[] = []
      for (const [key, limit] of growing.get(changed) ?? []) {
        for (const end of endsAround(limit.over, minute, view)) {
          const crossed = crossing(key, limit, end)
          if (crossed !== null) news.push(...note(crossed))
        }
      }
      return news
    },
    atWatermark(end) {
      const news: Crossing[] = []
      for (const [key, limit] of limits) {
        if (end % stepOf(limit.over) !== 0) continue
        const crossed = crossing(key, limit, end)
        for (const each of [key, keyWithLate(key)]) {
          if (each !== crossed?.key && end >= (crossedUntil.get(each) ?? end)) crossedUntil.delete(each)
        }
        if (crossed !== null) news.push(...note(crossed))
      }
      return news
    },
    allArmed: () => crossedUntil.size === 0,
    save: () => {
      const declaredKeys = new Set(Array.from(limits.keys()).flatMap((key) => [key, keyWithLate(key)]))
      return Array.from(crossedUntil).filter(([key]) => declaredKeys.has(key))
    },
  }
}

/** The ends of windows that contain `minute` and end right after a minute with counts: no window between them holds more. */
function endsAround(over: Span, minute: Minute, view: WindowView): readonly Minute[] {
  const step = stepOf(over)
  const last = minute + spanMinutes[over]
  const ends = view.minutes(minute, last).map((counted) => Math.ceil((counted + 1) / step) * step)
  return Array.from(new Set(ends)).filter((end) => end <= last)
}

function measure(limit: OperatorLimit, view: WindowView, from: Minute, to: Minute): number {
  if ('count' in limit) return view.count(keysOf(limit.count), from, to)
  if ('distinct' in limit) return view.distinct(limit.distinct, from, to)
  if ('new' in limit) return view.newSources(from, to)
  const attempts = view.attempts(from, to)
  return attempts < limit.atLeast || attempts === 0 ? 0 : view.count(['rejected'], from, to) / attempts
}

/** How much less a limit would measure at least, if nothing had come late. */
function lateShare(limit: OperatorLimit, view: WindowView, from: Minute, to: Minute): number {
  const isOfEntries = 'count' in limit && (limit.count === 'refusals' || limit.count === 'connects' || limit.count === 'creates')
  const late = view.count([isOfEntries ? 'late' : 'lateAttempts'], from, to)
  return 'ratio' in limit && late > 0 ? late / view.attempts(from, to) : late
}

/** Under which key a crossing stands that rests on what came late. */
const keyWithLate = (key: string): string => `${key}, with late ones`

function growsWith(limit: OperatorLimit, changed: TallyKey): boolean {
  if ('ratio' in limit) return false
  const keys = 'count' in limit ? keysOf(limit.count) : outcomeKeys
  return keys.some((key) => key === changed)
}

/** The operator's least limit on each reading of windows of a length. */
export function limitsByReading(limits: readonly OperatorLimit[], over: Span): Partial<Record<Reading, number>> {
  const least: Partial<Record<Reading, number>> = {}
  for (const limit of limits) {
    if (limit.over !== over) continue
    const reading = readingOf(limit)
    least[reading] = Math.min(limit.above, least[reading] ?? limit.above)
  }
  return least
}

/** What a limit looks at. */
export function readingOf(limit: OperatorLimit): Reading {
  if ('count' in limit) return limit.count
  if ('distinct' in limit) return limit.distinct
  return 'new' in limit ? 'new-sources' : 'rejected-ratio'
}

/** What a limit of a kind counts. */
export function keysOf(count: LimitCount): readonly TallyKey[] {
  if (count === 'attempts') return outcomeKeys
  if (count === 'accepted') return acceptedOutcomes.map(outcomeKey)
  if (count === 'refusals' || count === 'connects' || count === 'creates') return [count]
  return [outcomeKey(count)]
}

function keyOfLimit(limit: OperatorLimit): string {
  return `${nameOf(limit)} over ${limit.over} above ${limit.above}${'ratio' in limit ? ` of ${limit.atLeast}` : ''}: ${limit.level}`
}

function nameOf(limit: OperatorLimit): string {
  if ('count' in limit) return nameOfCount(limit.count)
  if ('distinct' in limit) return `distinct ${limit.distinct}`
  return 'new' in limit ? 'new sources' : 'of the attempts rejected'
}

function nameOfCount(count: LimitCount): string {
  const isPlural = count === 'attempts' || count === 'refusals' || count === 'connects' || count === 'creates'
  return isPlural ? count : `${count} attempts`
}

function textFor(limit: OperatorLimit, value: number): string {
  const shown = 'ratio' in limit ? `${Math.round(value * 100)} %` : String(value)
  const bound = 'ratio' in limit ? `${Math.round(limit.above * 100)} %` : String(limit.above)
  return `${shown} ${nameOf(limit)} in ${limit.over}; the operator's limit is ${bound}`
}
