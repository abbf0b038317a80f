// What a quality run plays: which lives, which attacks, with which seeds, in which order.
import { type AttackKind, attackKinds, headlineRate, otherRates } from './attacks.ts'
import { calmDemands, foundDemands } from './demands.ts'
import type { Declaration } from './judge.ts'
import type { Regime } from './life.ts'
import { type LinesTask, lineAttacks, linesRegimes } from './lines-check.ts'
import { judgedDaysOf, type Task } from './setup.ts'
import type { Training } from './tuning.ts'

/** What was asked for. */
export interface RunOptions {
  /** Number of the run: no seed of one run is one of another. Below 1000 for tuning. */
  readonly run: number
  readonly claimDays: number
  /** Of each kind and rate, in each regime. */
  readonly attacks: number
  readonly regimes: readonly Regime[]
  readonly declarations: readonly Declaration[]
  readonly isCalmPlayed: boolean
  /** Whether a sample is played as log lines too. */
  readonly areLinesChecked: boolean
  /** Empty: none. */
  readonly kinds: readonly AttackKind[]
  /** Whether attacks are played at every rate, not only at that of the headline. */
  readonly atAllRates: boolean
}

/** The run whose seeds the baselines are tuned on. */
export const TRAINING_RUN = 999
const SEEDS_OF_A_RUN = 1_000_000

function seedOf(run: number, index: number): number {
  return run * SEEDS_OF_A_RUN + index
}

/** What a list such as `false,A1,M20` chooses; null where a word is unknown. An empty list is everything. */
export function chosenPlays(words: readonly string[]): Pick<RunOptions, 'isCalmPlayed' | 'areLinesChecked' | 'kinds'> | null {
  const known: readonly string[] = ['false', 'found', 'lines', ...attackKinds, ...attackKinds.map(shortName)]
  if (words.some((word) => !known.includes(word))) return null
  const chooses = (word: string): boolean => words.length === 0 || words.includes(word)
  return {
    isCalmPlayed: chooses('false'),
    areLinesChecked: chooses('lines'),
    kinds: attackKinds.filter((kind) => chooses('found') || chooses(kind) || chooses(shortName(kind))),
  }
}

/** `R1` of `R1-one-device`; other names are asked for in full. */
function shortName(kind: AttackKind): string {
  return /^R\d+/.exec(kind)?.[0] ?? kind
}

/** Whether baselines stand beside the detector: they know of the sites and of nothing else that can be declared. */
export function hasBaselines({ declaration }: Task): boolean {
  return declaration === 'sites'
}

/** Calm lives to tune the baselines of these tasks on: half as many days as the run judges, so that they cost little of it. */
export function trainingsOf({ claimDays }: RunOptions, tasks: readonly Task[]): readonly Training[] {
  const regimes = new Set(tasks.filter(hasBaselines).map(({ regime }) => regime))
  return [...regimes].flatMap((regime) =>
    Array.from({ length: Math.ceil(claimDays / 2 / judgedDaysOf(regime)) }, (_, index) => ({ regime, seed: seedOf(TRAINING_RUN, index) })),
  )
}

/** One sample in so many claim-days: it is short, and costs as much as some days of a factory. */
const DAYS_A_SAMPLE = 900

/** Attacked lives to be played as log lines as well, with each attack in turn. */
export function linesTasksOf({ run, claimDays, areLinesChecked, regimes: chosen }: RunOptions): readonly LinesTask[] {
  if (!areLinesChecked) return []
  const count = Math.ceil(claimDays / DAYS_A_SAMPLE)
  return linesRegimes
    .filter((regime) => chosen.includes(regime))
    .flatMap((regime, turn) =>
      Array.from({ length: count }, (_, index) => {
        const kind = lineAttacks[(index + turn) % lineAttacks.length] ?? lineAttacks[0]
        return { regime, kind, seed: seedOf(run, index) }
      }),
    )
}

/** Everything else that the run plays. The order is that of the tables. */
export function tasksOf(options: RunOptions): readonly Task[] {
  return options.declarations.flatMap((declaration) =>
    options.regimes.flatMap((regime) => [...calmTasks(options, regime, declaration), ...attackTasks(options, regime, declaration)]),
  )
}

function calmTasks({ run, claimDays, isCalmPlayed }: RunOptions, regime: Regime, declaration: Declaration): readonly Task[] {
  const isAsked = calmDemands.some((demand) => demand.declaration === declaration)
  if (!isCalmPlayed || !isAsked) return []
  const count = Math.ceil(claimDays / judgedDaysOf(regime))
  return Array.from({ length: count }, (_, index) => ({ regime, declaration, seed: seedOf(run, index) }))
}

/** Without declared facts, and with them where something is asked of that. */
function attackTasks({ run, attacks, kinds, atAllRates }: RunOptions, regime: Regime, declaration: Declaration): readonly Task[] {
  if (regime === 'new-claim' || regime === 'hand-over') return []
  const asked = kinds.filter(
    (kind) => declaration === 'sites' || foundDemands.some((one) => one.kind === kind && one.declaration === declaration),
  )
  return asked.flatMap((kind) => {
    const rates = atAllRates ? [...new Set([headlineRate(kind), ...otherRates])] : [headlineRate(kind)]
    return rates.flatMap((perHour) =>
      Array.from({ length: attacks }, (_, index) => ({ regime, declaration, seed: seedOf(run, index), attack: { kind, perHour } })),
    )
  })
}

/**
 * The same in the order in which they are best done: a bit of everything all the time, so that what is left takes as long as what was
 * done, and a run that is ended early shows something of each cell.
 */
export function interleaved(tasks: readonly Task[]): readonly Task[] {
  const cells = Map.groupBy(tasks, ({ regime, declaration, attack }) => `${regime} ${declaration} ${attack?.kind} ${attack?.perHour}`)
  return [...cells.values()]
    .flatMap((cell) => cell.map((task, index) => ({ task, part: (index + 0.5) / cell.length })))
    .sort((a, b) => a.part - b.part)
    .map(({ task }) => task)
}
