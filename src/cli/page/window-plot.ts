// The plot of a claim's windows of one length: attempts by outcome, what was expected of them, and the limits on them.
import { type ClaimCourse, mergeUsual, mergeWindows, totalOf, type UsualRange, type WindowRange } from '../../app/backtest/claim-course.ts'
import { type Bucket, inFewer } from '../../app/backtest/thinned.ts'
import { type Outcome, outcomeKey, outcomes } from '../../model/attempt.ts'
import type { OperatorLimit } from '../../model/settings.ts'
import { isoTime } from '../../model/time.ts'
import type { Span } from '../../model/window.ts'
import { grouped, shortTime } from '../text.ts'
import { figure, type Mark, type PlainTable } from './figure.ts'
import { html, type Markup } from './markup.ts'
import { type Domain, roundUp } from './scale.ts'
import { type Bar, bars, level, steps } from './step-path.ts'

const MOST_ROWS = 48
/** A line further above than so many times the busiest window would press the windows flat: it is named, and not drawn. */
const HIGHEST_LINE = 3

/** What is to be drawn. */
export interface WindowPlot {
  readonly id: string
  readonly over: Span
  readonly course: ClaimCourse
  /** The operator's limits on this claim, of any length. */
  readonly limits: readonly OperatorLimit[]
  readonly domain: Pick<Domain, 'from' | 'to'>
}

/** A level line of the operator. */
interface LimitLine {
  readonly above: number
  readonly label: string
}

/** The windows, the fullest of each stretch of time. */
export function windowPlot({ id, over, course, limits, domain }: WindowPlot): Markup {
  const [windows, usual] = [course.windows[over], course.usual[over]]
  const busiest = windows.reduce((most, { value }) => Math.max(most, totalOf(value.peak)), 0)
  const own = linesOf(limits, over)
  const all = [...own.map(({ above }) => above), ...usual.flatMap(({ value }) => [value.expected ?? 0, value.limit ?? 0])]
  const lines = all.filter((line) => line <= HIGHEST_LINE * busiest)
  const whole: Domain = { ...domain, most: roundUp(Math.max(busiest, ...lines)) }
  return figure({
    ...{ id, domain: whole, title: `Attempts in windows of ${over}`, description: described(windows, usual) },
    marks: [...windowMarks(windows, whole), ...usualMarks(usual, whole), ...own.map((line) => limitMark(line, whole))],
    table: tableOf(windows, usual),
  })
}

function windowMarks(windows: readonly Bucket<WindowRange>[], domain: Domain): readonly Mark[] {
  const stacked = outcomes.map((outcome): Mark => {
    return { look: `fill-${outcome}`, label: outcome, drawing: bars(`fill-${outcome}`, windows.map(barOf(outcome)), domain) }
  })
  return [...stacked, { look: 'fill-least', label: 'every window at least', drawing: bars('fill-least', windows.map(leastOf), domain) }]
}

function usualMarks(usual: readonly Bucket<UsualRange>[], domain: Domain): readonly Mark[] {
  const line = (of: (range: UsualRange) => number | null, look: string) => steps(look, usual.map(within(domain, of)), domain)
  return [
    { look: 'line-expected', label: 'expected', drawing: line(({ expected }) => expected, 'line-expected') },
    { look: 'line-limit', label: 'limit on attempts', drawing: line(({ limit }) => limit, 'line-limit') },
  ]
}

/** One that lies above the plot is named all the same. */
function limitMark({ above, label }: LimitLine, domain: Domain): Mark {
  if (above <= domain.most) return { look: 'line-own', label, drawing: level('line-own', above, domain) }
  return { look: 'line-own', label: `${label}, above the plot`, drawing: html`` }
}

function linesOf(limits: readonly OperatorLimit[], over: Span): readonly LimitLine[] {
  return limits.flatMap((limit) => {
    if (limit.over !== over || !('count' in limit) || limit.count === 'attempts' || !isOfAttempts(limit.count)) return []
    return [{ above: limit.above, label: `your limit: ${limit.count} above ${limit.above} (${limit.level})` }]
  })
}

/** Limits on single entries have no bar to be held against. */
function isOfAttempts(count: string): boolean {
  return count === 'accepted' || outcomes.some((outcome) => outcome === count)
}

/** The part of a bar that is of one outcome: they stand on each other in their order. */
function barOf(outcome: Outcome) {
  return ({ from, to, value: { peak } }: Bucket<WindowRange>): Bucket<Bar> => {
    const below = outcomes.slice(0, outcomes.indexOf(outcome)).reduce((sum, other) => sum + peak[outcomeKey(other)], 0)
    return { from, to, value: { from: below, to: below + peak[outcomeKey(outcome)] } }
  }
}

function leastOf({ from, to, value: { least, windows } }: Bucket<WindowRange>): Bucket<Bar> {
  return { from, to, value: { from: 0, to: windows > 1 ? least : 0 } }
}

function within({ most }: Domain, of: (range: UsualRange) => number | null) {
  return ({ from, to, value }: Bucket<UsualRange>): Bucket<number | null> => {
    const line = of(value)
    return { from, to, value: line !== null && line <= most ? line : null }
  }
}

function described(windows: readonly Bucket<WindowRange>[], usual: readonly Bucket<UsualRange>[]): string {
  const [first] = windows
  if (first === undefined) return 'No attempt.'
  const busiest = windows.reduce((most, bucket) => (totalOf(bucket.value.peak) > totalOf(most.value.peak) ? bucket : most), first)
  const { expected, limit } = usualAt(usual, busiest)
  const beside = expected === null ? 'Nothing was expected of it as yet' : `Expected there: ${grouped(expected)}`
  const until = limit === null ? 'no limit on attempts' : `the limit on attempts: ${grouped(limit)}`
  return `The busiest window had ${grouped(totalOf(busiest.value.peak))} attempts, ${grouped(busiest.value.peak.ok)} of them ok, around ${shortTime(isoTime(busiest.from))} UTC. ${beside}; ${until}.`
}

function usualAt(usual: readonly Bucket<UsualRange>[], { from, to }: Pick<Bucket<unknown>, 'from' | 'to'>): UsualRange {
  const inside = usual.filter((bucket) => bucket.from < to && bucket.to > from).map(({ value }) => value)
  return inside.reduce(mergeUsual, { expected: null, limit: null })
}

function tableOf(windows: readonly Bucket<WindowRange>[], usual: readonly Bucket<UsualRange>[]): PlainTable {
  return {
    heads: ['from (UTC)', ...outcomes, 'fewest', 'expected', 'limit'],
    rows: inFewer(windows, mergeWindows, MOST_ROWS).map((bucket) => {
      const { peak, least } = bucket.value
      const { expected, limit } = usualAt(usual, bucket)
      const counts = outcomes.map((outcome) => grouped(peak[outcomeKey(outcome)]))
      const known = [expected, limit].map((value) => (value === null ? '–' : grouped(value)))
      return [shortTime(isoTime(bucket.from)).slice(0, 16), ...counts, grouped(least), ...known]
    }),
  }
}
