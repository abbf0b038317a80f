// The pool of threads: every job is done once, an error ends it, and so does an abort.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { doOnThreads } from './thread-pool.ts'

let folder = ''
let worker: URL
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thread-pool-'))
  const file = join(folder, 'worker.ts')
  const pool = new URL('./thread-pool.ts', import.meta.url).href
  const lines = [
    `import { answerJobs } from ${JSON.stringify(pool)}`,
    "answerJobs(async (job) => { if (job < 0) throw new Error('a job below zero'); return job * job })",
  ]
  writeFileSync(file, lines.join('\n'))
  worker = pathToFileURL(file)
})
afterAll(() => rmSync(folder, { recursive: true }))

it('does every job once, on fewer and on more threads than there are jobs', async () => {
  for (const threads of [1, 2, 9]) {
    const squares = new Map<number, number>()
    await doOnThreads<number, number>({ worker, threads, jobs: [1, 2, 3, 4], onDone: (job, done) => void squares.set(job, done) })
    expect([...squares].sort()).toEqual([
      [1, 1],
      [2, 4],
      [3, 9],
      [4, 16],
    ])
  }
})

it('replaces a thread after so many jobs', async () => {
  const counting = join(folder, 'counting.ts')
  const pool = new URL('./thread-pool.ts', import.meta.url).href
  writeFileSync(counting, `import { answerJobs } from ${JSON.stringify(pool)}\nlet jobs = 0\nanswerJobs(async () => ++jobs)`)
  const counts: number[] = []
  const options = { worker: pathToFileURL(counting), threads: 1, jobs: [1, 2, 3, 4, 5] }
  await doOnThreads<number, number>({ ...options, jobsAThread: 2, onDone: (_, count) => void counts.push(count) })
  expect(counts).toEqual([1, 2, 1, 2, 1])
})

it('rejects with the error of a job', async () => {
  const done = doOnThreads<number, number>({ worker, threads: 2, jobs: [1, -1], onDone: () => {} })
  await expect(done).rejects.toThrow('a job below zero')
})

it('ends at an abort, with what was done by then', async () => {
  const ended = new AbortController()
  const heard: number[] = []
  const onDone = (job: number): void => {
    heard.push(job)
    if (heard.length === 2) ended.abort()
  }
  await doOnThreads<number, number>({ worker, threads: 1, jobs: [1, 2, 3, 4], onDone, signal: ended.signal })
  expect(heard).toEqual([1, 2])
  await doOnThreads<number, number>({ worker, threads: 1, jobs: [5], onDone, signal: ended.signal })
  expect(heard).toEqual([1, 2])
})
