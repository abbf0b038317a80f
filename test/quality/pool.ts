// Tasks on all cores: as many threads as there are, each given the next task when it is done with one.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Task, Trial } from './trial.ts'

/** Tries all tasks; `onTrial` hears each in the order in which they end. Rejects with the first error of a thread. */
export async function tryAll(tasks: readonly Task[], onTrial: (trial: Trial) => void, threads = availableParallelism()): Promise<void> {
  const queue = tasks.values()
  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, () => work(queue, onTrial)))
}

function work(queue: Iterator<Task>, onTrial: (trial: Trial) => void): Promise<void> {
  const worker = new Worker(new URL('./quality-worker.ts', import.meta.url))
  return new Promise<void>((resolve, reject) => {
    const give = (): void => {
      const next = queue.next()
      if (next.done === true) resolve()
      else worker.postMessage(next.value)
    }
    worker.on('message', (trial: Trial) => {
      onTrial(trial)
      give()
    })
    worker.on('error', reject)
    give()
  }).finally(() => worker.terminate())
}
