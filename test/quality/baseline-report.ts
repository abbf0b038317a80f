// The baselines beside the detector: each with its threshold, what it costs in false episodes, and what it finds.
import { type Baseline, baselines } from './baseline-rules.ts'
import { foundDemands } from './demands.ts'
import { upperBound } from './poisson.ts'
import { percent, short, type Table } from './table.ts'
import { type BaselineFigure, type BaselineFound, type CalmFigure, type Cell, type FoundFigure, quantile, type Recall } from './tally.ts'
import { TUNED_TO } from './tuning.ts'

export interface Compared {
  readonly calm: readonly CalmFigure[]
  readonly found: readonly FoundFigure[]
  readonly baselines: readonly BaselineFigure[]
  readonly baselineFound: readonly BaselineFound[]
}

/** The attacks of which the issue asks that they are found within a day. */
const DAY_ATTACKS: ReadonlySet<string> = new Set(
  foundDemands
    .filter(({ level, asked }) => level === TUNED_TO && 'withinHours' in asked && asked.withinHours === 24)
    .map(({ kind }) => kind),
)

/** One row for the detector and for each baseline, of each regime; found: the mean over the attacks that must be found in a day. */
export function baselineTable({ calm, found, baselines: figures, baselineFound }: Compared): Table {
  const regimes = [...new Set(figures.map(({ regime }) => regime))]
  const isAsked = ({ kind, declaration }: Cell): boolean => declaration === 'sites' && DAY_ATTACKS.has(kind)
  const rows = regimes.flatMap((regime) => {
    const own = calm.find((one) => one.regime === regime && one.level === TUNED_TO && one.declaration === 'sites')
    const ofRegime = <T extends Cell>(cells: readonly T[]): readonly T[] => cells.filter((one) => one.regime === regime && isAsked(one))
    const detected = ofRegime(found.filter(({ level }) => level === TUNED_TO))
    const detector = [regime, 'claimwatch', '', own === undefined ? '-' : rate(own.episodes, own.claimDays), '', ...recallCells(detected)]
    const others = figures
      .filter((one) => one.regime === regime)
      .map((one) => [...ruleCells(one), ...recallCells(ofRegime(baselineFound.filter(({ baseline }) => baseline === one.baseline)))])
    return [detector, ...others]
  })
  const head = ['regime', 'judge', 'threshold (training)', 'false per 10,000', 'as usually set', 'in 24 h', 'in 7 d', 'minutes', 'minted']
  return { title: `Baselines, tuned to the budget of \`${TUNED_TO}\`, and what must be found in a day`, head, rows }
}

function ruleCells({ regime, baseline, tuned, usual, claimDays, episodes, usualEpisodes }: BaselineFigure): readonly string[] {
  const { threshold } = tuned
  const chosen = threshold === null ? 'none keeps the budget' : `${short(threshold)} (${tuned.episodes} in ${tuned.claimDays} days)`
  const asUsual = `${short(usual)}: ${rate(usualEpisodes, claimDays)}`
  return [regime, baseline, chosen, rate(episodes, claimDays), asUsual]
}

/** Per 10,000 claim-days, with the one-sided 95 % bound. */
function rate(episodes: number, claimDays: number): string {
  if (claimDays === 0) return '-'
  const per10k = 10_000 / claimDays
  return `${short(episodes * per10k)} (bound ${short(upperBound(episodes, 0.95) * per10k)})`
}

/** Mean shares over some attacks, and the median of their medians. */
function recallCells(cells: readonly Recall[]): readonly string[] {
  if (cells.length === 0) return ['-', '-', '-', '-']
  const mean = (of: (cell: Recall) => number): number => cells.reduce((sum, cell) => sum + of(cell), 0) / cells.length
  const middle = (of: (cell: Recall) => number | undefined): string => {
    const median = quantile(
      cells.map(of).filter((number) => number !== undefined),
      0.5,
    )
    return median === null ? '-' : short(median)
  }
  return [
    percent(mean(({ within }) => within.day)),
    percent(mean(({ within }) => within.week)),
    middle(({ minutes }) => minutes?.median),
    middle(({ minted }) => minted?.median),
  ]
}

/** Every attack: the detector at its level, and each baseline. A cell: found in 24 h / 7 d, then the median of minutes, then of certificates. */
export function baselineAttackTable({ found, baselineFound }: Compared): Table {
  const detected = found.filter(({ level, declaration }) => level === TUNED_TO && declaration === 'sites')
  const rows = detected.map((own) => [
    own.regime,
    `${own.kind} ${own.perHour}/h`,
    recallCell(own),
    ...baselines.map((baseline) => recallCell(sameAttack(baselineFound, own, baseline))),
  ])
  return {
    title: 'Each attack by each judge: found in 24 h / 7 d; median minutes; median certificates',
    head: ['regime', 'attack', 'claimwatch', ...baselines],
    rows,
  }
}

function sameAttack(all: readonly BaselineFound[], { regime, kind, perHour }: Cell, baseline: Baseline): Recall | undefined {
  return all.find((one) => one.baseline === baseline && one.regime === regime && one.kind === kind && one.perHour === perHour)
}

function recallCell(recall: Recall | undefined): string {
  if (recall === undefined) return '-'
  const { within, minutes, minted } = recall
  const shares = `${percent(within.day)} / ${percent(within.week)}`
  return minutes === null || minted === null ? shares : `${shares}; ${short(minutes.median)}; ${short(minted.median)}`
}
