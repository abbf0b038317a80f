// A file that is written beside a command, of NDJSON lines or of a text: in bounded memory, as fast as the disk takes it and no faster.
import { closeSync, openSync, realpathSync, writeFileSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { ClaimwatchError } from '../model/errors.ts'
import { escaped } from './output.ts'

/** Characters that are written at once. */
const STEP = 64 * 1024

export interface TextFile {
  /** Writes a piece of the text; returns when it is the disk's, or waits for more. After a failure nothing more is written. */
  write(text: string): void
  /** Writes what is left, closes the file, and gives the first failure. */
  close(): ClaimwatchError | null
}

/** A file in which each text that is written is a line of JSON. As `createTextFile`. */
export function createLineFile(path: string | undefined): TextFile {
  const { write, close } = createTextFile(path)
  return { write: (json) => write(`${escaped(json)}\n`), close }
}

/** Creates the file, or empties it. Throws `file-unwritable`. Without a path nothing is written anywhere. */
export function createTextFile(path: string | undefined): TextFile {
  if (path === undefined) return { write() {}, close: () => null }
  const file = openFile(path)
  let failure: ClaimwatchError | null = null
  let waiting = ''

  function flush(): void {
    if (failure !== null) return
    try {
      writeFileSync(file, waiting)
    } catch (cause) {
      failure = unwritable(path, cause)
    }
    waiting = ''
  }

  return {
    write(text) {
      if (failure !== null) return
      waiting += text
      if (waiting.length >= STEP) flush()
    },
    close() {
      flush()
      try {
        closeSync(file)
      } catch (cause) {
        failure ??= unwritable(path, cause)
      }
      return failure
    },
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function unwritable(path: string | undefined, cause: unknown): ClaimwatchError {
  const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new ClaimwatchError('file-unwritable', { what: `${path} cannot be written${why}`, cause })
}

/**
 * Throws `usage` where an output (its path by the option that names it) would overwrite an input, lie in a folder that is read, or be
 * written twice; and for `-`, since standard output is the report's.
 */
export function checkOutputs(inputs: readonly string[], outputs: Readonly<Record<string, string | undefined>>): void {
  const taken = inputs.map(realPath)
  for (const [option, path] of Object.entries(outputs)) {
    if (path === undefined) continue
    if (path === '-') throw new ClaimwatchError('usage', { what: `${option} needs the name of a file` })
    const real = realPath(path)
    if (taken.some((other) => real === other || real.startsWith(`${other}${sep}`))) {
      throw new ClaimwatchError('usage', { what: `${option} ${path} would overwrite what is read or written as well` })
    }
    taken.push(real)
  }
}

/** Where a path leads, whether or not there is a file yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
