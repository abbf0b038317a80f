// One piece of a quality run, done by itself in some thread, and what it comes to.
import type { Thresholds } from './beside.ts'
import { checkLines, type LinesCheck, type LinesTask } from './lines-check.ts'
import type { Task } from './setup.ts'
import { type Trial, tryOut } from './trial.ts'
import { type Trained, type Training, train } from './tuning.ts'

export type Job =
  | { readonly is: 'training'; readonly training: Training }
  | { readonly is: 'lines'; readonly task: LinesTask }
  | { readonly is: 'trial'; readonly task: Task; readonly thresholds: Thresholds | null }

export type Done =
  | { readonly is: 'trained'; readonly trained: Trained }
  | { readonly is: 'checked'; readonly check: LinesCheck }
  | { readonly is: 'tried'; readonly trial: Trial }

/** Deterministic but for what it measures of the machine. */
export async function doJob(job: Job): Promise<Done> {
  switch (job.is) {
    case 'training':
      return { is: 'trained', trained: train(job.training) }
    case 'lines':
      return { is: 'checked', check: await checkLines(job.task) }
    case 'trial':
      return { is: 'tried', trial: tryOut(job.task, job.thresholds) }
  }
}
