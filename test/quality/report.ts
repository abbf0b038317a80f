// The table of the quality run: every demand of issue 6 beside what was measured, and whether it is met.
import type { Compared } from './baseline-report.ts'
import { type CalmDemand, calmDemands, type FoundDemand, foundDemands } from './demands.ts'
import type { LinesCheck } from './lines-check.ts'
import { pair, percent, short, type Table } from './table.ts'
import type { CalmFigure, CostFigure, FoundFigure } from './tally.ts'

export interface Figures extends Compared {
  readonly costs: readonly CostFigure[]
}

export interface Row {
  readonly what: string
  readonly must: string
  readonly aim: string
  /** Empty: not in this run. */
  readonly measured: string
  /** Null: nothing is asked, or nothing was measured. */
  readonly met: boolean | null
}

/** A row for each demand that the run measured anything of. */
export function rowsOf({ calm, found, costs }: Pick<Figures, 'calm' | 'found' | 'costs'>): readonly Row[] {
  const rows = [
    ...calmDemands.map((demand) => calmRow(demand, calm)),
    ...foundDemands.map((demand) => foundRow(demand, found)),
    ...costs.flatMap(costRows),
  ]
  return rows.filter(({ measured }) => measured !== '')
}

function calmRow({ regime, declaration, level, must, aim, bound }: CalmDemand, figures: readonly CalmFigure[]): Row {
  const figure = figures.find((one) => one.regime === regime && one.declaration === declaration && one.level === level)
  const what = `false ${level}, ${regime}, ${declaration}`
  const limit = `<= ${must}${bound === undefined ? '' : `, bound <= ${bound}`}`
  const asked = { what, must: limit, aim: aim === undefined ? '' : `<= ${aim}` }
  if (figure === undefined) return { ...asked, measured: '', met: null }
  const { per10k, episodes, claimDays, bound: measuredBound } = figure
  const measured = `${short(per10k)} (bound ${short(measuredBound)}; ${episodes} in ${claimDays} days)`
  return { ...asked, measured, met: per10k <= must && (bound === undefined || measuredBound <= bound) }
}

function foundRow({ kind, regime, declaration, level, asked }: FoundDemand, figures: readonly FoundFigure[]): Row {
  const figure = figures.find((one) => one.kind === kind && one.regime === regime && one.declaration === declaration && one.level === level)
  const { what, must } = words(asked)
  const row = { what: `${kind}: ${level}${what}, ${regime}, ${declaration}`, must, aim: '' }
  if (figure === undefined) return { ...row, measured: '', met: null }
  const { measured, met } = answer(asked, figure)
  return { ...row, measured: `${measured} of ${figure.attacks}`, met }
}

function words(asked: FoundDemand['asked']): { readonly what: string; readonly must: string } {
  if ('never' in asked) return { what: '', must: 'never' }
  if ('medianMinted' in asked) return { what: ', certificates by then, median', must: `<= ${asked.medianMinted}` }
  if ('reported' in asked) return { what: ` in ${asked.withinHours} h`, must: asked.reported }
  const within = 'withinHours' in asked ? `${asked.withinHours} h` : `${asked.withinAttempts} attempts`
  return { what: ` in ${within}`, must: `>= ${percent(asked.share)}` }
}

function answer(asked: FoundDemand['asked'], figure: FoundFigure): { readonly measured: string; readonly met: boolean | null } {
  if ('never' in asked) return { measured: `${figure.foundAfter.length} found`, met: figure.foundAfter.length === 0 }
  if ('medianMinted' in asked) {
    const median = figure.minted?.median ?? null
    return { measured: median === null ? 'none found' : short(median), met: median !== null && median <= asked.medianMinted }
  }
  const share = shareFound(asked, figure)
  return { measured: percent(share), met: 'reported' in asked ? null : share >= asked.share }
}

function shareFound(
  asked: { readonly withinHours: number } | { readonly withinAttempts: number },
  { within, foundAfter, attacks }: FoundFigure,
): number {
  if ('withinHours' in asked) return asked.withinHours > 24 ? within.week : within.day
  return foundAfter.filter((attempts) => attempts <= asked.withinAttempts).length / attacks
}

/** How many times `JSON.parse` of a line an attempt may cost, and how great the state of a claim may be. */
const MOST_TIMES = { factory: 4, field: 8, sparse: 8, 'new-claim': 4, 'hand-over': 4 } as const
const TYPICAL_BYTES = 64 * 1_024
const MOST_BYTES = 256 * 1_024

function costRows({ regime, isAttacked, perAttempt, snapshotMedian, snapshotMost, parse }: CostFigure): readonly Row[] {
  const most = MOST_TIMES[regime]
  const lives = isAttacked ? `${regime}, attacked` : regime
  const times = perAttempt / parse
  const measured = `${short(times)} (${short(perAttempt)} µs)`
  return [
    { what: `CPU of an attempt in JSON.parse of a line, ${lives}`, must: `<= ${most}`, aim: '', measured, met: times <= most },
    {
      what: `state of a claim, ${lives}`,
      must: '<= 64 KB, most 256 KB',
      aim: '',
      measured: `${kilobytes(snapshotMedian)}, most ${kilobytes(snapshotMost)}`,
      met: snapshotMedian <= TYPICAL_BYTES && snapshotMost <= MOST_BYTES,
    },
  ]
}

function kilobytes(bytes: number): string {
  return `${short(bytes / 1_024)} KB`
}

/** What an attempt costs, and what of it is the attempt and what the watermark. */
export function costTable({ costs }: Pick<Figures, 'costs'>): Table {
  const rows = costs.map((figure) => {
    const { regime, isAttacked, attempts, parse, perAttempt, ofAttempts, ofMinutes, minutesPerDay, snapshotMedian, snapshotMost } = figure
    const both = (micros: number): string => `${short(micros)} µs (${short(micros / parse)})`
    return [
      isAttacked ? `${regime}, attacked` : regime,
      String(attempts),
      `${short(parse)} µs`,
      ...[perAttempt, ofAttempts, ofMinutes].map(both),
      `${short(minutesPerDay / 1_000)} ms`,
      ...[snapshotMedian, snapshotMost].map(kilobytes),
    ]
  })
  const head = [
    'regime',
    'attempts',
    'JSON.parse',
    'an attempt',
    'the attempt itself',
    'its share of minutes',
    'minutes of a claim-day',
    'state',
    'most',
  ]
  return { title: 'Cost, in CPU; in brackets: in JSON.parse of a line of 440 bytes, in the same threads', head, rows }
}

/** Every attack at every level, whether anything is asked of it or not. */
export function foundTable({ found }: Pick<Figures, 'found'>): Table {
  const rows = found.map(
    ({ kind, perHour, regime, declaration, level, within, minutes, attempts, minted, mintedWithLag, mintedInAll, blamed }) => [
      `${kind} ${perHour}/h`,
      regime,
      declaration,
      level,
      `${percent(within.hour)} / ${percent(within.day)} / ${percent(within.week)}`,
      pair(minutes),
      pair(attempts),
      pair(minted),
      pair(mintedWithLag),
      pair(mintedInAll),
      percent(blamed),
    ],
  )
  const head = [
    'attack',
    'regime',
    'declared',
    'level',
    'in 1 h / 24 h / 7 d',
    'minutes',
    'his attempts',
    'minted',
    'minted with lag',
    'unstopped',
    'others named',
  ]
  return { title: 'How each attack was found (median / 90th percentile of those found)', head, rows }
}

/** What the false episodes come from. */
export function causesTable({ calm }: Pick<Figures, 'calm'>): Table {
  const rows = calm.map(({ regime, declaration, level, episodes, causes }) => {
    const sorted = Object.entries(causes).sort((a, b) => b[1] - a[1])
    return [regime, declaration, level, String(episodes), sorted.map(([cause, count]) => `${cause} ${count}`).join(', ')]
  })
  return { title: 'False episodes by what went on', head: ['regime', 'declared', 'level', 'episodes', 'by what went on'], rows }
}

export function demandTable(all: readonly Row[]): Table {
  const rows = all.map(({ what, must, aim, measured, met }) => [what, must, aim, measured, answerText(met)])
  return { title: 'Asked and measured', head: ['what', 'must', 'aim', 'measured', ''], rows }
}

/** Whether the same traffic gave the same findings as log lines: one line for people. */
export function linesText(checks: readonly LinesCheck[]): string {
  const sum = (of: (check: LinesCheck) => number): number => checks.reduce((total, check) => total + of(check), 0)
  const played = `${sum(({ lines }) => lines)} lines of ${sum(({ claimDays }) => claimDays)} claim-days`
  return `log lines: ${sum(({ findings }) => findings)} findings, ${sum(({ equal }) => equal)} equal (${played})`
}

export function areEqual(checks: readonly LinesCheck[]): boolean {
  return checks.every(({ findings, equal }) => findings === equal)
}

function answerText(met: boolean | null): string {
  if (met === null) return 'reported'
  return met ? 'met' : 'NOT MET'
}
