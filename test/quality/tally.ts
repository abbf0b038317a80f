// What the trials come to: counts by regime and level for calm ones, shares, medians and costs for those with an attack.
import { type Level, levels } from '../../src/model/finding.ts'
import type { Declaration } from './judge.ts'
import type { Regime } from './life.ts'
import { lowerBound, upperBound } from './poisson.ts'
import type { Found, Trial } from './trial.ts'

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

/** How one attack was found at one level. */
export interface FoundFigure {
  readonly regime: Regime
  readonly declaration: Declaration
  readonly kind: string
  readonly perHour: number
  readonly level: Level
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

export interface Spread {
  readonly median: number
  readonly p90: number
}

export interface CostFigure {
  readonly regime: Regime
  readonly attempts: number
  /** Microseconds of CPU. */
  readonly perAttempt: number
  readonly snapshotMedian: number
  readonly snapshotMost: number
}

/** The value below which a share of some numbers lies; null of none. */
export function quantile(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null
}

function spreadOf(found: readonly Found[], of: (found: Found) => number): Spread | null {
  const numbers = found.map(of)
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

export function foundFigures(trials: readonly Trial[]): readonly FoundFigure[] {
  const attacked = trials.filter(({ found }) => found !== null)
  const cells = groups(attacked, ({ task }) => `${task.regime} ${task.declaration} ${task.attack?.kind} ${task.attack?.perHour}`)
  return cells.flatMap((cell) => levels.map((level) => foundFigure(cell, level)))
}

function foundFigure(cell: readonly [Trial, ...Trial[]], level: Level): FoundFigure {
  const { regime, declaration, attack } = cell[0].task
  const found = cell.flatMap(({ found: of }) => of?.[level] ?? [])
  const share = (minutes: number): number => found.filter((one) => one.minutes <= minutes).length / cell.length
  return {
    regime,
    declaration,
    kind: attack?.kind ?? '',
    perHour: attack?.perHour ?? 0,
    level,
    attacks: cell.length,
    within: { hour: share(60), day: share(1_440), week: share(10_080) },
    minutes: spreadOf(found, ({ minutes }) => minutes),
    attempts: spreadOf(found, ({ attempts }) => attempts),
    minted: spreadOf(found, ({ minted }) => minted),
    mintedWithLag: spreadOf(found, ({ mintedWithLag }) => mintedWithLag),
    foundAfter: found.map(({ attempts }) => attempts),
  }
}

export function costFigures(trials: readonly Trial[]): readonly CostFigure[] {
  return groups(trials, ({ task }) => task.regime).map((group) => {
    const sum = (of: (trial: Trial) => number): number => group.reduce((total, trial) => total + of(trial), 0)
    const bytes = group.map(({ snapshotBytes }) => snapshotBytes)
    const attempts = sum((trial) => trial.attempts)
    return {
      regime: group[0].task.regime,
      attempts,
      perAttempt: sum(({ cpu }) => cpu) / Math.max(1, attempts),
      snapshotMedian: quantile(bytes, 0.5) ?? 0,
      snapshotMost: quantile(bytes, 1) ?? 0,
    }
  })
}
