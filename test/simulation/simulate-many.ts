// Worlds by their seeds on all cores, and what came of them together.
import { doOnThreads } from '../rig/thread-pool.ts'
import type { Outcome } from './simulate.ts'
import { addTo } from './tally.ts'

export interface ManyOutcomes {
  /** Those that show what must never be, by their seeds. */
  readonly failed: readonly Outcome[]
  /** What all of them reached. */
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Node keeps what `AbortSignal.any` made for as long as somebody listens to it, and who is killed listens for ever: a world leaves a megabyte and
 * a half behind in its thread.
 */
const WORLDS_A_THREAD = 200

/** Simulates the worlds of so many seeds; `onOutcome` hears each as it ends, with how many have. The same seeds give the same, whatever the cores. */
export async function simulateMany(
  { from, seeds, threads }: { readonly from: number; readonly seeds: number; readonly threads?: number },
  onOutcome: (outcome: Outcome, done: number) => void = () => {},
): Promise<ManyOutcomes> {
  const counts: Record<string, number> = {}
  const failed: Outcome[] = []
  let done = 0
  await doOnThreads<number, Outcome>({
    worker: new URL('./simulation-worker.ts', import.meta.url),
    jobs: Array.from({ length: seeds }, (_, index) => from + index),
    jobsAThread: WORLDS_A_THREAD,
    onDone(_, outcome) {
      done += 1
      addTo(counts, outcome.counts)
      if (outcome.violations.length > 0) failed.push(outcome)
      onOutcome(outcome, done)
    },
    ...(threads === undefined ? {} : { threads }),
  })
  return { failed: failed.sort((one, other) => one.seed - other.seed), counts }
}

/** Violations of one seed that are shown: the first ones tell. */
const MOST_SHOWN = 6
const LONGEST_SHOWN = 600

/** What is wrong with a world, and how to see it again; empty where nothing is. */
export function outcomeText({ seed, violations }: Outcome): string {
  if (violations.length === 0) return ''
  return [
    `seed ${seed}: ${violations.length} violations`,
    ...violations.slice(0, MOST_SHOWN).map((violation) => `  ${violation.slice(0, LONGEST_SHOWN)}`),
    `  again: npm run sim -- --seed ${seed} --trace`,
  ].join('\n')
}
