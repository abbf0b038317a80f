// The table of the quality run: every demand of issue 6 beside what was measured, and whether it is met.
import { type CalmDemand, calmDemands, type FoundDemand, foundDemands } from './demands.ts'
import type { CalmFigure, CostFigure, FoundFigure } from './tally.ts'

export interface Figures {
  readonly calm: readonly CalmFigure[]
  readonly found: readonly FoundFigure[]
  readonly costs: readonly CostFigure[]
  /** Microseconds of CPU that `JSON.parse` of a line of 440 bytes takes, in the same run. */
  readonly parse: number
}

export interface Row {
  readonly what: string
  readonly must: string
  readonly aim: string
  readonly measured: string
  /** Null: not measured in this run. */
  readonly met: boolean | null
}

/** A row for each demand that the run measured anything of. */
export function rowsOf({ calm, found, costs, parse }: Figures): readonly Row[] {
  const rows = [
    ...calmDemands.map((demand) => calmRow(demand, calm)),
    ...foundDemands.map((demand) => foundRow(demand, found)),
    ...costs.flatMap((cost) => costRows(cost, parse)),
  ]
  return rows.filter(({ met }) => met !== null)
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
  const within = 'withinHours' in asked ? `${asked.withinHours} h` : `${asked.withinAttempts} attempts`
  return { what: ` in ${within}`, must: `>= ${percent(asked.share)}` }
}

function answer(asked: FoundDemand['asked'], figure: FoundFigure): { readonly measured: string; readonly met: boolean } {
  if ('never' in asked) return { measured: `${figure.foundAfter.length} found`, met: figure.foundAfter.length === 0 }
  if ('medianMinted' in asked) {
    const median = figure.minted?.median ?? null
    return { measured: median === null ? 'none found' : short(median), met: median !== null && median <= asked.medianMinted }
  }
  const share =
    'withinHours' in asked
      ? asked.withinHours > 24
        ? figure.within.week
        : figure.within.day
      : figure.foundAfter.filter((attempts) => attempts <= asked.withinAttempts).length / figure.attacks
  return { measured: percent(share), met: share >= asked.share }
}

/** How many times `JSON.parse` of a line an attempt may cost, and how great the state of a claim may be. */
const MOST_TIMES = { factory: 4, field: 8, sparse: 8, 'new-claim': 4, 'hand-over': 4 } as const
const TYPICAL_BYTES = 64 * 1_024
const MOST_BYTES = 256 * 1_024

function costRows({ regime, perAttempt, snapshotMedian, snapshotMost }: CostFigure, parse: number): readonly Row[] {
  const most = MOST_TIMES[regime]
  const times = perAttempt / parse
  const measured = `${short(times)} (${short(perAttempt)} µs)`
  const kilobytes = (bytes: number): string => `${short(bytes / 1_024)} KB`
  return [
    { what: `CPU of an attempt in JSON.parse of a line, ${regime}`, must: `<= ${most}`, aim: '', measured, met: times <= most },
    {
      what: `state of a claim, ${regime}`,
      must: '<= 64 KB, most 256 KB',
      aim: '',
      measured: `${kilobytes(snapshotMedian)}, most ${kilobytes(snapshotMost)}`,
      met: snapshotMedian <= TYPICAL_BYTES && snapshotMost <= MOST_BYTES,
    },
  ]
}

/** Every attack at every level, whether anything is asked of it or not. */
export function foundTable(found: readonly FoundFigure[]): string {
  const lines = found.map(({ kind, perHour, regime, declaration, level, within, minutes, attempts, minted, mintedWithLag }) =>
    row([
      `${kind} ${perHour}/h`,
      regime,
      declaration,
      level,
      `${percent(within.hour)} / ${percent(within.day)} / ${percent(within.week)}`,
      pair(minutes),
      pair(attempts),
      pair(minted),
      pair(mintedWithLag),
    ]),
  )
  const head = ['attack', 'regime', 'declared', 'level', 'in 1 h / 24 h / 7 d', 'minutes', 'his attempts', 'minted', 'minted with lag']
  return [row(head), row(head.map(() => '---')), ...lines].join('\n')
}

/** What the false episodes come from. */
export function causesTable(calm: readonly CalmFigure[]): string {
  const lines = calm.map(({ regime, declaration, level, episodes, causes }) => {
    const sorted = Object.entries(causes).sort((a, b) => b[1] - a[1])
    return row([regime, declaration, level, String(episodes), sorted.map(([cause, count]) => `${cause} ${count}`).join(', ')])
  })
  return [row(['regime', 'declared', 'level', 'episodes', 'by what went on']), row(['---', '---', '---', '---', '---']), ...lines].join(
    '\n',
  )
}

export function demandTable(rows: readonly Row[]): string {
  const lines = rows.map(({ what, must, aim, measured, met }) => row([what, must, aim, measured, met === true ? 'met' : 'NOT MET']))
  return [row(['what', 'must', 'aim', 'measured', '']), row(['---', '---', '---', '---', '---']), ...lines].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function pair(spread: { readonly median: number; readonly p90: number } | null): string {
  return spread === null ? '-' : `${short(spread.median)} / ${short(spread.p90)}`
}

function percent(share: number): string {
  return `${Math.floor(share * 1_000) / 10} %`
}

function short(number: number): string {
  return number >= 100 ? number.toFixed(0) : number.toPrecision(2)
}
