// What a long run has done so far, kept in a file, so that the same command goes on where it was ended.
import { appendFileSync, existsSync, readFileSync, renameSync } from 'node:fs'
import { digest } from '../../src/model/digest.ts'
import type { Done, Job } from './job.ts'

export interface KeptJobs {
  /** What an earlier run of the same code made of a job; undefined if none did. */
  of(job: Job): Done | undefined
  keep(job: Job, done: Done): void
}

/** Nothing is kept. */
export const noJobsKept: KeptJobs = { of: () => undefined, keep: () => {} }

/** Jobs of other code are in the file: with them a table would hold the figures of two detectors. */
export class OtherCode extends Error {}

/** A line of the file: which job, by which code, what came of it. */
type Line = readonly [key: string, code: string, done: Done]

/**
 * One line a job, appended as it ends. A job that stands there twice counts once; a line that was cut short is as if it were not there.
 * Throws `OtherCode` where other code wrote a line, unless the run is to start over: then the file is moved to `FILE.old`.
 */
export function keptJobs(file: string, code: string, { startOver = false }: { readonly startOver?: boolean } = {}): KeptJobs {
  if (startOver && existsSync(file)) renameSync(file, `${file}.old`)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const lines = text
    .split('\n')
    .map(readLine)
    .filter((line) => line !== null)
  if (lines.some(([, by]) => by !== code)) throw new OtherCode(otherCode(file))
  const known = new Map(lines.map(([key, , done]) => [key, done]))
  // A line that was cut short must not swallow the next one.
  let before = text === '' || text.endsWith('\n') ? '' : '\n'
  return {
    of: (job) => known.get(keyOf(job)),
    keep(job, done) {
      const line: Line = [keyOf(job), code, done]
      appendFileSync(file, `${before}${JSON.stringify(line)}\n`)
      before = ''
    },
  }
}

function otherCode(file: string): string {
  return (
    `${file} holds jobs of other code: the detector, or what is played to it, has changed since. To finish them go back to that code; ` +
    'else name another --out, or begin anew with --start-over'
  )
}

function keyOf(job: Job): string {
  return digest('quality', JSON.stringify(job))
}

function readLine(text: string): Line | null {
  try {
    const [key, code, done]: Line = JSON.parse(text)
    return [key, code, done]
  } catch {
    return null
  }
}
