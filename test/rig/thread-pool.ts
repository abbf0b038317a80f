// Jobs on all cores: as many threads as there are, each given the next job when it is done with one.
import { availableParallelism } from 'node:os'
import { parentPort, Worker } from 'node:worker_threads'

export interface PoolOptions<Job, Done> {
  /** The file of a thread, which calls `answerJobs`. */
  readonly worker: URL
  readonly jobs: readonly Job[]
  /** Hears each in the order in which they end. */
  readonly onDone: (job: Job, done: Done) => void
  /** As many as there are cores, unless told. */
  readonly threads?: number
  /** After so many jobs a thread is replaced by a new one, for what they leave behind in it; unless told, never. */
  readonly jobsAThread?: number
  /** Ends it early: what is under way then is given up. */
  readonly signal?: AbortSignal
}

/** Does all jobs. Resolves early on abort. Rejects with the first error of a thread. */
export async function doOnThreads<Job, Done>(options: PoolOptions<Job, Done>): Promise<void> {
  const { jobs, threads = availableParallelism() } = options
  const queue = jobs.values()
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, () => work(queue, options)))
}

async function work<Job, Done>(queue: Iterator<Job>, options: PoolOptions<Job, Done>): Promise<void> {
  while ((await workInThread(queue, options)) === 'replaced') {}
}

function workInThread<Job, Done>(queue: Iterator<Job>, options: PoolOptions<Job, Done>): Promise<'done' | 'replaced'> {
  const { worker: file, onDone, jobsAThread = Number.POSITIVE_INFINITY, signal } = options
  if (signal?.aborted) return Promise.resolve('done')
  const worker = new Worker(file)
  return new Promise<'done' | 'replaced'>((resolve, reject) => {
    let current: { readonly job: Job } | null = null
    let given = 0
    const give = (): void => {
      const next: IteratorResult<Job> = given < jobsAThread ? queue.next() : { done: true, value: undefined }
      current = next.done === true ? null : { job: next.value }
      if (current === null) resolve(given < jobsAThread ? 'done' : 'replaced')
      else worker.postMessage(current.job)
      given += 1
    }
    worker.on('message', (done: Done) => {
      if (current === null || signal?.aborted) return
      onDone(current.job, done)
      give()
    })
    worker.on('error', reject)
    signal?.addEventListener('abort', () => resolve('done'), { once: true })
    give()
  }).finally(() => worker.terminate())
}

/** In a thread: does what it is told to, one job after the other. What a job rejects with ends the thread, and so the run. */
export function answerJobs<Job, Done>(doJob: (job: Job) => Promise<Done>): void {
  parentPort?.on('message', (job: Job) => {
    void doJob(job).then((done) => parentPort?.postMessage(done))
  })
}
