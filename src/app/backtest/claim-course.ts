// What became of one claim in the course of a replay: its windows, what was expected of them, and the evidence, as a plot shows them.
import { MOST_OF_WHO } from '../../detect/evidence/arrivals.ts'
import type { OutcomeCounts } from '../../model/attempt.ts'
import type { Asked, EvidenceExplanation, Explanation } from '../../model/explanation.ts'
import { type Finding, levels, type Signal } from '../../model/finding.ts'
import { MINUTE, type Millis } from '../../model/time.ts'
import { type Span, spanMillis, spans, type WindowCounts } from '../../model/window.ts'
import { type Bucket, createThinned, type Thinned } from './thinned.ts'

/** The windows of a bucket: the one with the most attempts, and how many those with the fewest have. */
export interface WindowRange {
  readonly peak: OutcomeCounts
  readonly least: number
  /** Windows with any attempt in them. */
  readonly windows: number
}

/** What a sliding window was held against: the most that was expected, and the lowest limit; null where not known. */
export interface UsualRange {
  readonly expected: number | null
  readonly limit: number | null
}

/** What evidence is shown of: of the source with the most of it beside what a level asks, and of young sources together. */
export const strands = [...levels, 'together'] as const
export type Strand = (typeof strands)[number]

/** Nats, the least and the most of them, and what the level asks for; null where no level asks. */
export interface NatsRange {
  readonly least: number
  readonly most: number
  readonly needed: number | null
}

/** The evidence of a bucket. */
export type EvidenceRange = Readonly<Partial<Record<Strand, NatsRange>>>

/** All of it, in the order of time. */
export interface ClaimCourse {
  readonly windows: Readonly<Record<Span, readonly Bucket<WindowRange>[]>>
  readonly usual: Readonly<Record<Span, readonly Bucket<UsualRange>[]>>
  readonly evidence: readonly Bucket<EvidenceRange>[]
}

export interface CourseKeeper {
  window(window: WindowCounts): void
  /** Whether the numbers of a moment would say more than is known. */
  isDue(at: Millis): boolean
  explained(at: Millis, explanation: Explanation): void
  found(finding: Finding): void
  course(): ClaimCourse
}

/** Numbers are asked for so many times in a bucket: to explain a claim costs as much as to judge a hundred attempts. */
const ASKED_IN_A_BUCKET = 4

/** Keeps the course of a claim, in some hundred kilobytes however long it is. */
export function createCourseKeeper(): CourseKeeper {
  const windows = bySpan((over) => createThinned(spanMillis[over], mergeWindows))
  const usual = bySpan(() => createThinned(MINUTE, mergeUsual))
  const evidence = createThinned(MINUTE, mergeEvidence)
  let [counted, asked] = [false, Number.NEGATIVE_INFINITY]

  return {
    window({ over, from, attempts }) {
      counted = true
      const total = totalOf(attempts)
      if (total > 0) windows[over].put(from, { peak: attempts, least: total, windows: 1 })
    },
    isDue: (at) => counted && at - asked >= evidence.width() / ASKED_IN_A_BUCKET,
    explained(at, explanation) {
      counted = false
      asked = at
      for (const { over, expected, limit } of explanation.windows) usual[over].put(at, { expected, limit })
      if (explanation.evidence !== null) evidence.put(at, rangeOf(explanation.evidence))
    },
    // Its evidence is told as it stood when the level was crossed: a sample may come only after it has begun to fade.
    found(finding) {
      const range = rangeOfFinding(finding)
      if (range !== null) evidence.put(finding.at, range)
    },
    course: () => ({
      windows: bySpan((over) => withCalm(windows[over], spanMillis[over])),
      usual: bySpan((over) => usual[over].buckets()),
      evidence: evidence.buckets(),
    }),
  }
}

/** Attempts of all outcomes. */
export function totalOf({ ok, duplicate, rejected, orphan, offPattern }: OutcomeCounts): number {
  return ok + duplicate + rejected + orphan + offPattern
}

function bySpan<T>(of: (over: Span) => T): Record<Span, T> {
  const [minute, five, hour, day] = spans
  return { [minute]: of(minute), [five]: of(five), [hour]: of(hour), [day]: of(day) }
}

/** Two neighbouring stretches of windows as one. */
export function mergeWindows(a: WindowRange, b: WindowRange): WindowRange {
  return {
    peak: totalOf(b.peak) > totalOf(a.peak) ? b.peak : a.peak,
    least: Math.min(a.least, b.least),
    windows: a.windows + b.windows,
  }
}

/** Windows without an attempt are not told of: a bucket that has fewer than it has room for holds a calm one. */
function withCalm(windows: Thinned<WindowRange>, length: Millis): readonly Bucket<WindowRange>[] {
  const room = windows.width() / length
  return windows.buckets().map((bucket) => (bucket.value.windows < room ? { ...bucket, value: { ...bucket.value, least: 0 } } : bucket))
}

/** Two neighbouring stretches of what was expected as one. */
export function mergeUsual(a: UsualRange, b: UsualRange): UsualRange {
  return { expected: atBest(Math.max, a.expected, b.expected), limit: atBest(Math.min, a.limit, b.limit) }
}

function atBest(best: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return best(a, b)
}

/** Two neighbouring stretches of evidence as one. */
export function mergeEvidence(a: EvidenceRange, b: EvidenceRange): EvidenceRange {
  return rangesBy((strand) => {
    const [one, other] = [a[strand], b[strand]]
    if (one === undefined || other === undefined) return one ?? other
    return { least: Math.min(one.least, other.least), most: Math.max(one.most, other.most), needed: other.needed ?? one.needed }
  })
}

function rangesBy(of: (strand: Strand) => NatsRange | undefined): EvidenceRange {
  const ranges: { -readonly [At in Strand]?: NatsRange } = {}
  for (const strand of strands) {
    const range = of(strand)
    if (range !== undefined) ranges[strand] = range
  }
  return ranges
}

function just(nats: number, needed: number | null = null): NatsRange {
  return { least: nats, most: nats, needed }
}

function rangeOf({ sources, together }: EvidenceExplanation): EvidenceRange {
  return rangesBy((strand) => {
    // A level counts no more than this of how fast young sources come.
    if (strand === 'together') return just(Math.min(MOST_OF_WHO, together.who) + together.what)
    const asked = sources.map((source) => natsAsked(source.levels[strand])).filter((one) => one !== undefined)
    const [most] = asked.sort((a, b) => b.value - a.value)
    return most === undefined ? undefined : just(most.value, most.needed)
  })
}

/** Of what a level asks for its sum of evidence; what asks for the level below too asks for that first. */
function natsAsked(asked: readonly Asked[]): Asked | undefined {
  return asked.findLast(({ kind }) => kind === 'sum')
}

/** What was told stood for all of the evidence only where it was told of what a source, or young ones together, did. */
function rangeOfFinding({ who, what, reasons }: Finding): EvidenceRange | null {
  const restsOn = (signal: Signal): boolean => reasons.some((reason) => reason.signal === signal)
  if (restsOn('outcomes')) return { alert: just(who + what) }
  return restsOn('young-sources') ? { together: just(who + what) } : null
}
