// A whole quality run: the baselines are tuned, everything is tried on all cores, and all of it comes to figures.
import { doOnThreads } from '../rig/thread-pool.ts'
import type { Done, Job } from './job.ts'
import type { KeptJobs } from './kept-jobs.ts'
import type { Regime } from './life.ts'
import type { LinesCheck } from './lines-check.ts'
import { createProgress, type ProgressDoor } from './progress.ts'
import type { Figures } from './report.ts'
import { hasBaselines, interleaved, linesTasksOf, type RunOptions, tasksOf, trainingsOf } from './run-plan.ts'
import type { Task } from './setup.ts'
import { baselineFigures, baselineFound, calmFigures, costFigures, foundFigures } from './tally.ts'
import type { Trial } from './trial.ts'
import { type Trained, type TunedAll, thresholdsOf, tuneAll } from './tuning.ts'

export interface RunDoors {
  readonly threads: number
  readonly kept: KeptJobs
  readonly progress: ProgressDoor
  /** Ends the run early. */
  readonly signal: AbortSignal
  /** Told now and then of what stands so far. */
  readonly soFar: (result: RunResult) => void
}

export interface RunResult {
  readonly figures: Figures
  /** Samples that were played as log lines too. */
  readonly checks: readonly LinesCheck[]
  readonly planned: number
  readonly done: number
}

/** How often what stands so far is told of, in milliseconds. */
const TOLD_EVERY = 30_000

/** Plays everything that the options name. The same options give the same figures, whichever thread was quicker; CPU apart. */
export async function runQuality(options: RunOptions, doors: RunDoors): Promise<RunResult> {
  const tasks = tasksOf(options)
  const trained: Trained[] = []
  const trainings = trainingsOf(options, tasks).map((training): Job => ({ is: 'training', training }))
  await doTheRest(trainings, 'lives to tune the baselines on', doors, (done) => done.is === 'trained' && trained.push(done.trained))
  // Half of the lives would give other thresholds.
  const tuned = trained.length === trainings.length ? tuneAll(trained) : new Map<Regime, TunedAll>()
  const checks: LinesCheck[] = []
  const samples = linesTasksOf(options).map((task): Job => ({ is: 'lines', task }))
  await doTheRest(samples, 'samples as log lines', doors, (done) => done.is === 'checked' && checks.push(done.check))
  const trials: Trial[] = []
  const result = (): RunResult => ({
    figures: figuresOf(inOrderOf(tasks, trials), tuned),
    checks,
    planned: tasks.length,
    done: trials.length,
  })
  let told = doors.progress.now()
  const jobs = interleaved(tasks).map((task): Job => {
    return { is: 'trial', task, thresholds: hasBaselines(task) ? thresholdsOf(tuned.get(task.regime)) : null }
  })
  await doTheRest(jobs, 'trials', doors, (done) => {
    if (done.is === 'tried') trials.push(done.trial)
    if (doors.progress.now() - told < TOLD_EVERY) return
    told = doors.progress.now()
    doors.soFar(result())
  })
  return result()
}

/** Does what no earlier run did, and hands on all of it. */
async function doTheRest(jobs: readonly Job[], word: string, doors: RunDoors, onDone: (done: Done) => void): Promise<void> {
  const { kept, progress: door, threads, signal } = doors
  const left: Job[] = []
  for (const job of jobs) {
    const done = kept.of(job)
    if (done === undefined) left.push(job)
    else onDone(done)
  }
  const progress = createProgress(left.length, word, door)
  await doOnThreads<Job, Done>({
    ...{ worker: new URL('./quality-worker.ts', import.meta.url), jobs: left, threads, signal },
    onDone(job, done) {
      kept.keep(job, done)
      onDone(done)
      progress.step()
    },
  })
  progress.end()
}

/** In the order of the tasks: some figures are of the first that came. */
function inOrderOf(tasks: readonly Task[], trials: readonly Trial[]): readonly Trial[] {
  const by = new Map(trials.map((trial) => [JSON.stringify(trial.task), trial]))
  return tasks.map((task) => by.get(JSON.stringify(task))).filter((trial) => trial !== undefined)
}

function figuresOf(trials: readonly Trial[], tuned: ReadonlyMap<Regime, TunedAll>): Figures {
  return {
    calm: calmFigures(trials),
    found: foundFigures(trials),
    baselines: baselineFigures(trials, tuned),
    baselineFound: baselineFound(trials),
    costs: costFigures(trials),
  }
}
