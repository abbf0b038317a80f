// What a long run has done so far, kept in a file, so that the same command goes on where it was ended.
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { digest } from '../../src/model/digest.ts'
import type { Done, Job } from './job.ts'

export interface KeptJobs {
  /** What an earlier run of the same code made of a job; undefined if none did. */
  of(job: Job): Done | undefined
  keep(job: Job, done: Done): void
}

/** Nothing is kept. */
export const noJobsKept: KeptJobs = { of: () => undefined, keep: () => {} }

/** One line a job, appended as it ends. Lines that other code wrote, and one that was cut short, are as if they were not there. */
export function keptJobs(file: string, code: string): KeptJobs {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const known = new Map(
    text
      .split('\n')
      .map(readLine)
      .filter((line) => line !== null),
  )
  // A line that was cut short must not swallow the next one.
  let before = text === '' || text.endsWith('\n') ? '' : '\n'
  return {
    of: (job) => known.get(keyOf(job, code)),
    keep(job, done) {
      appendFileSync(file, `${before}${JSON.stringify([keyOf(job, code), done])}\n`)
      before = ''
    },
  }
}

function keyOf(job: Job, code: string): string {
  return digest('quality', code, JSON.stringify(job))
}

function readLine(line: string): readonly [string, Done] | null {
  try {
    const [key, done]: [string, Done] = JSON.parse(line)
    return [key, done]
  } catch {
    return null
  }
}

/** A digest of all sources that a figure depends on: with other code the figures are others. */
export function codeOf(folders: readonly URL[]): string {
  return digest('code', ...folders.map((folder) => sourcesIn(folder).join('\n')))
}

function sourcesIn(folder: URL): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  return names.sort().map((name) => `${name} ${readFileSync(new URL(name, folder), 'utf8')}`)
}
