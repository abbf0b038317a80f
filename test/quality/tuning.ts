// The thresholds of the baselines: the least that keep the budget of false episodes on calm lives with seeds of their own.
import { DAY } from '../../src/model/time.ts'
import { type Baseline, byBaseline, settingsOf } from './baseline-rules.ts'
import { createBaselines } from './baselines.ts'
import type { Thresholds } from './beside.ts'
import { calmDemands } from './demands.ts'
import { createEpisodes, type Episodes } from './episodes.ts'
import type { Regime } from './life.ts'
import { calmSetup, judgedDaysOf } from './setup.ts'
import { createStory } from './story.ts'

/** A calm life to learn thresholds from. */
export interface Training {
  readonly regime: Regime
  readonly seed: number
}

/** How many false episodes each threshold would have had, in the order of `settingsOf(baseline).thresholds`. */
export interface Trained extends Training {
  readonly episodes: Readonly<Record<Baseline, readonly number[]>>
}

/** What a baseline runs with. */
export interface Tuned {
  /** Null: none keeps the budget. */
  readonly threshold: number | null
  /** What it came to in training, with the budget in the same unit. */
  readonly episodes: number
  readonly allowed: number
  readonly claimDays: number
}

export type TunedAll = Readonly<Record<Baseline, Tuned>>

/** The budget that the baselines are tuned to: what the issue allows the detector at this level, with the sites declared. */
export const TUNED_TO = 'contain'

/** Plays one calm life to the baselines alone. */
export function train({ regime, seed }: Training): Trained {
  const {
    lives: [life],
    judgedFrom,
  } = calmSetup(regime, seed)
  const story = createStory(life, seed)
  const counters = byBaseline((baseline) => settingsOf(baseline).thresholds.map(() => createEpisodes()))
  const played = createBaselines([life], ({ baseline, score, at }) => {
    if (at >= judgedFrom) alarmUpTo(counters[baseline], settingsOf(baseline).thresholds, score, at)
  })
  for (let day = 0; day < life.days; day++) played.day(story.day(day), life.from + (day + 1) * DAY)
  return { regime, seed, episodes: byBaseline((baseline) => counters[baseline].map((one) => one.count())) }
}

/** Each threshold that a score reaches alarms. */
function alarmUpTo(counters: readonly Episodes[], thresholds: readonly number[], score: number, at: number): void {
  for (const [index, counter] of counters.entries()) {
    if ((thresholds[index] ?? Number.POSITIVE_INFINITY) > score) return
    counter.alarm(at)
  }
}

/** Chooses for each baseline the least threshold from which on none exceeds the budget. `per10k`: false episodes in 10,000 claim-days. */
export function tune(trained: readonly Trained[], per10k: number): TunedAll {
  const claimDays = trained.reduce((sum, { regime }) => sum + judgedDaysOf(regime), 0)
  const allowed = (per10k * claimDays) / 10_000
  return byBaseline((baseline) => {
    const { thresholds } = settingsOf(baseline)
    const totals = thresholds.map((_, index) => trained.reduce((sum, { episodes }) => sum + (episodes[baseline][index] ?? 0), 0))
    // Not the least that keeps it by itself: alarms without an end are one episode too.
    const from = totals.findLastIndex((total) => total > allowed) + 1
    return { threshold: thresholds[from] ?? null, episodes: totals[from] ?? 0, allowed, claimDays }
  })
}

/** Each regime that was trained on, by the budget of its own. */
export function tuneAll(trained: readonly Trained[]): ReadonlyMap<Regime, TunedAll> {
  const tuned = new Map<Regime, TunedAll>()
  for (const [regime, lives] of Map.groupBy(trained, (one) => one.regime)) {
    const budget = calmDemands.find((one) => one.regime === regime && one.level === TUNED_TO && one.declaration === 'sites')
    if (budget !== undefined) tuned.set(regime, tune(lives, budget.must))
  }
  return tuned
}

export function thresholdsOf(tuned: TunedAll | undefined): Thresholds | null {
  return tuned === undefined ? null : byBaseline((baseline) => tuned[baseline].threshold)
}
