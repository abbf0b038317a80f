// Jobs on all cores: as many threads as there are, each given the next job when it is done with one.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Done, Job } from './job.ts'

export interface PoolOptions {
  readonly threads?: number
  /** Ends it early: what is under way then is given up. */
  readonly signal?: AbortSignal
}

/** Does all jobs; `onDone` hears each in the order in which they end. Resolves early on abort. Rejects with the first error of a thread. */
export async function doAll(jobs: readonly Job[], onDone: (job: Job, done: Done) => void, options: PoolOptions = {}): Promise<void> {
  const { threads = availableParallelism(), signal = new AbortController().signal } = options
  const queue = jobs.values()
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, () => work(queue, onDone, signal)))
}

function work(queue: Iterator<Job>, onDone: (job: Job, done: Done) => void, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const worker = new Worker(new URL('./quality-worker.ts', import.meta.url))
  return new Promise<void>((resolve, reject) => {
    let current: Job | null = null
    const give = (): void => {
      const next = queue.next()
      current = next.done === true ? null : next.value
      if (current === null) resolve()
      else worker.postMessage(current)
    }
    worker.on('message', (done: Done) => {
      if (current === null || signal.aborted) return
      onDone(current, done)
      give()
    })
    worker.on('error', reject)
    signal.addEventListener('abort', () => resolve(), { once: true })
    give()
  }).finally(() => worker.terminate())
}
