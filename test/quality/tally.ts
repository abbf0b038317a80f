// What the trials come to: counts by regime and level for calm ones, shares, medians and costs for those with an attack.
import { type Level, levels } from '../../src/model/finding.ts'
import { type Baseline, baselines, settingsOf } from './baseline-rules.ts'
import type { Declaration } from './judge.ts'
import type { Regime } from './life.ts'
import { lowerBound, upperBound } from './poisson.ts'
import type { Found } from './pursuit.ts'
import type { Trial } from './trial.ts'
import type { Tuned, TunedAll } from './tuning.ts'

/** False episodes of one level, per 10,000 claim-days. */
export interface CalmFigure {
  readonly regime: Regime
  readonly declaration: Declaration
  readonly level: Level
  readonly claimDays: number
  readonly episodes: number
  readonly per10k: number
  /** One-sided 95 %. */
  readonly bound: number
  /** Two-sided 95 %. */
  readonly between: readonly [number, number]
  /** Episodes by the incident that went on. */
  readonly causes: Readonly<Record<string, number>>
}

/** How an attack was found over some trials. */
export interface Recall {
  readonly attacks: number
  /** Shares of the attacks. */
  readonly within: { readonly hour: number; readonly day: number; readonly week: number }
  /** Of those found: null where none was. */
  readonly minutes: Spread | null
  readonly attempts: Spread | null
  readonly minted: Spread | null
  readonly mintedWithLag: Spread | null
  /** Attempts of the attacker at which each was found; for shares within a number of them. */
  readonly foundAfter: readonly number[]
}

/** Which attack on which claims. */
export interface Cell {
  readonly regime: Regime
  readonly declaration: Declaration
  readonly kind: string
  readonly perHour: number
}

/** How one attack was found at one level. */
export interface FoundFigure extends Cell, Recall {
  readonly level: Level
  /** Certificates of the attacker where nobody stops him. */
  readonly mintedInAll: Spread | null
  /** Share of the attacks in which the level was told of genuine sources alone. */
  readonly blamed: number
}

/** How a baseline found one attack. */
export interface BaselineFound extends Cell, Recall {
  readonly baseline: Baseline
}

/** A baseline on calm claims of one regime, tuned to the budget of `contain` there, and as one would begin with it. */
export interface BaselineFigure {
  readonly regime: Regime
  readonly baseline: Baseline
  readonly tuned: Tuned
  readonly usual: number
  /** Of the run; 0 where no calm life was played. False episodes with either threshold. */
  readonly claimDays: number
  readonly episodes: number
  readonly usualEpisodes: number
}

export interface Spread {
  readonly median: number
  readonly p90: number
}

/** Microseconds of CPU, and bytes. */
export interface CostFigure {
  readonly regime: Regime
  readonly isAttacked: boolean
  readonly attempts: number
  /** `JSON.parse` of a line of 440 bytes: the mean over the same trials. */
  readonly parse: number
  /** All that the judge did, by the number of attempts: the attempts themselves, and the watermark's minutes between them. */
  readonly perAttempt: number
  readonly ofAttempts: number
  readonly ofMinutes: number
  /** The watermark's minutes, by the number of claim-days. */
  readonly minutesPerDay: number
  readonly snapshotMedian: number
  readonly snapshotMost: number
}

/** The value below which a share of some numbers lies; null of none. */
export function quantile(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null
}

function spreadOf(found: readonly Found[], of: (found: Found) => number): Spread | null {
  return spread(found.map(of))
}

function spread(numbers: readonly number[]): Spread | null {
  const [median, p90] = [quantile(numbers, 0.5), quantile(numbers, 0.9)]
  return median === null || p90 === null ? null : { median, p90 }
}

/** Groups in the order in which their first came. */
function groups<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly [T, ...T[]])[] {
  const by = new Map<string, [T, ...T[]]>()
  for (const one of all) {
    const group = by.get(keyOf(one))
    if (group === undefined) by.set(keyOf(one), [one])
    else group.push(one)
  }
  return [...by.values()]
}

export function calmFigures(trials: readonly Trial[]): readonly CalmFigure[] {
  const calm = trials.filter(({ task }) => task.attack === undefined)
  return groups(calm, ({ task }) => `${task.regime} ${task.declaration}`).flatMap((group) =>
    levels.map((level) => calmFigure(group, level)),
  )
}

function calmFigure(group: readonly [Trial, ...Trial[]], level: Level): CalmFigure {
  const { regime, declaration } = group[0].task
  const claimDays = group.reduce((sum, trial) => sum + trial.claimDays, 0)
  const all = group.flatMap(({ episodes }) => episodes[level])
  const rate = (count: number): number => (count * 10_000) / claimDays
  const causes: Record<string, number> = {}
  for (const cause of all) causes[cause] = (causes[cause] ?? 0) + 1
  const between = [rate(lowerBound(all.length, 0.975)), rate(upperBound(all.length, 0.975))] as const
  const bound = rate(upperBound(all.length, 0.95))
  return { regime, declaration, level, claimDays, episodes: all.length, per10k: rate(all.length), bound, between, causes }
}

/** Trials with the same attack on the same kind of claim. */
function attackCells(trials: readonly Trial[]): readonly (readonly [Trial, ...Trial[]])[] {
  const attacked = trials.filter(({ found }) => found !== null)
  return groups(attacked, ({ task }) => `${task.regime} ${task.declaration} ${task.attack?.kind} ${task.attack?.perHour}`)
}

function cellOf([{ task }]: readonly [Trial, ...Trial[]]): Cell {
  const { regime, declaration, attack } = task
  return { regime, declaration, kind: attack?.kind ?? '', perHour: attack?.perHour ?? 0 }
}

export function foundFigures(trials: readonly Trial[]): readonly FoundFigure[] {
  return attackCells(trials).flatMap((cell) =>
    levels.map((level) => ({
      ...cellOf(cell),
      level,
      ...recallOf(cell, ({ found }) => found?.[level] ?? null),
      mintedInAll: spread(cell.map(({ minted }) => minted)),
      blamed: cell.filter(({ blamed }) => blamed.includes(level)).length / cell.length,
    })),
  )
}

function recallOf(cell: readonly Trial[], foundOf: (trial: Trial) => Found | null): Recall {
  const found = cell.map(foundOf).filter((one) => one !== null)
  const share = (minutes: number): number => found.filter((one) => one.minutes <= minutes).length / cell.length
  return {
    attacks: cell.length,
    within: { hour: share(60), day: share(1_440), week: share(10_080) },
    minutes: spreadOf(found, ({ minutes }) => minutes),
    attempts: spreadOf(found, ({ attempts }) => attempts),
    minted: spreadOf(found, ({ minted }) => minted),
    mintedWithLag: spreadOf(found, ({ mintedWithLag }) => mintedWithLag),
    foundAfter: found.map(({ attempts }) => attempts),
  }
}

/** The baselines on each attack of which they were asked. */
export function baselineFound(trials: readonly Trial[]): readonly BaselineFound[] {
  return attackCells(trials.filter((trial) => trial.baselines !== null)).flatMap((cell) =>
    baselines.map((baseline) => ({
      ...cellOf(cell),
      baseline,
      ...recallOf(cell, (trial) => trial.baselines?.[baseline].found ?? null),
    })),
  )
}

/** The baselines on calm claims of the regimes that they were tuned for. */
export function baselineFigures(trials: readonly Trial[], tuned: ReadonlyMap<Regime, TunedAll>): readonly BaselineFigure[] {
  return [...tuned].flatMap(([regime, all]) => {
    const calm = trials.filter(({ task, baselines: beside }) => task.regime === regime && task.attack === undefined && beside !== null)
    const sum = (of: (trial: Trial) => number): number => calm.reduce((total, trial) => total + of(trial), 0)
    const claimDays = sum((trial) => trial.claimDays)
    return baselines.map((baseline): BaselineFigure => {
      const episodes = sum((trial) => trial.baselines?.[baseline].episodes ?? 0)
      const usualEpisodes = sum((trial) => trial.baselines?.[baseline].usualEpisodes ?? 0)
      return { regime, baseline, tuned: all[baseline], usual: settingsOf(baseline).usual, claimDays, episodes, usualEpisodes }
    })
  })
}

/** Calm lives and attacked ones by themselves: a flood is cheap by the attempt, and makes the state great. */
export function costFigures(trials: readonly Trial[]): readonly CostFigure[] {
  return groups(trials, ({ task }) => `${task.regime} ${task.attack === undefined}`).map((group) => {
    const [{ task }] = group
    const sum = (of: (trial: Trial) => number): number => group.reduce((total, trial) => total + of(trial), 0)
    const bytes = group.map(({ cost }) => cost.snapshot)
    const [attempts, cpu, minutes] = [sum((trial) => trial.attempts), sum(({ cost }) => cost.cpu), sum(({ cost }) => cost.minutes)]
    const perAttempt = (micros: number): number => micros / Math.max(1, attempts)
    return {
      regime: task.regime,
      isAttacked: task.attack !== undefined,
      attempts,
      parse: sum(({ cost }) => cost.parse) / group.length,
      perAttempt: perAttempt(cpu),
      ofAttempts: perAttempt(cpu - minutes),
      ofMinutes: perAttempt(minutes),
      minutesPerDay: minutes / sum(({ cost }) => cost.days),
      snapshotMedian: quantile(bytes, 0.5) ?? 0,
      snapshotMost: quantile(bytes, 1) ?? 0,
    }
  })
}
