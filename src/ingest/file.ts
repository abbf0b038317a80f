// The door to the file system: lines of NDJSON files, plain or gzip, of folders and of standard input, in bounded memory.
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { addAbortSignal, type Readable } from 'node:stream'
import { ClaimwatchError } from '../model/errors.ts'
import type { Feed } from './feed.ts'
import { fileBytes } from './file-bytes.ts'
import { createFileCutter } from './file-cutter.ts'
import { inflated } from './file-gunzip.ts'
import { bytesUntil, openPipe } from './file-pipe.ts'
import type { HistoryFile, HistorySource } from './history.ts'
import { linesIn, type Piece } from './line-run.ts'
import { LONGEST_LINE } from './parse/limits.ts'

/** The path that means standard input. */
const STDIN = '-'

/** A file, a folder or standard input as a feed of `ingest`. */
export interface FileFeedOptions {
  readonly name: string
  readonly path: string
  readonly account?: string
  readonly region?: string
  readonly hook?: boolean
  readonly settle: number
}

/** A finite feed. It rejects with `file-not-found`, `file-unreadable` or `file-truncated`; what came before was handed over. */
export function fileFeed({ name, path, account, region, hook, settle }: FileFeedOptions): Feed {
  return {
    name,
    account: account ?? null,
    region: region ?? null,
    hook: hook ?? false,
    settle,
    givesOnce: true,
    async *batches(_from, signal) {
      try {
        for (const file of await listFiles(path)) {
          for await (const pieces of readPieces(file, signal, 'give'))
            yield { lines: linesIn(pieces), upTo: null, ended: false, assumed: false, cause: null }
        }
      } catch (thrown) {
        if (signal.aborted) return
        throw thrown
      }
      if (signal.aborted) return
      yield { lines: [], upTo: null, ended: true, assumed: false, cause: null }
    },
  }
}

/** The files behind some paths as sources of a replay; each path is a feed of its own. Rejects as `listFiles` does. */
export async function fileSources(paths: readonly string[]): Promise<readonly HistorySource[]> {
  const listed = await Promise.all(paths.map(async (path) => ({ path, files: await listFiles(path) })))
  return Promise.all(listed.flatMap(({ path, files }) => files.map((file) => sourceOf(path, file))))
}

async function sourceOf(path: string, file: string): Promise<HistorySource> {
  const size = await regularSize(file)
  if (size !== null) return regularSource(path, { path: file, size })
  return { feed: path === STDIN ? 'stdin' : path, rereadable: false, read: (signal) => readPieces(file, signal) }
}

/** A regular file as a source of a replay, of the feed `feed`. */
export function regularSource(feed: string, file: HistoryFile): HistorySource {
  return { feed, rereadable: true, file, read: (signal) => readPieces(file.path, signal) }
}

/** Null for what is read from a pipe (a shell's `<(…)` is one): it is gone from it. */
async function regularSize(file: string): Promise<number | null> {
  const found = file === STDIN ? null : await stat(file).catch(() => null)
  return found?.isFile() === true ? found.size : null
}

/**
 * The files that a path stands for: itself, or all files below a folder, sorted by name; hidden ones are left out. Rejects with
 * `file-not-found`, or `file-unreadable` for what cannot be read and for a folder without files.
 */
export async function listFiles(path: string): Promise<readonly string[]> {
  if (path === STDIN) return [STDIN]
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    const files = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
    if (files.length > 0) return files.toSorted()
  } catch (thrown) {
    throw translate(path, thrown)
  }
  throw new ClaimwatchError('file-unreadable', {
    what: `${path} is a folder without files`,
    mend: 'Name a file, or a folder that holds some.',
  })
}

/**
 * The lines of one file, some at a time, without their line ends; of JSON over many lines the records, of CSV the messages. What a file is,
 * is told by its first bytes; so is gzip, with any number of members. A line of more than 1 MiB is cut there, so that its parser refuses it
 * as too long. Whoever asks for more gives up the pieces that came before: their bytes are read into again. Rejects with `file-not-found`,
 * `file-unreadable` or, behind all lines that came before, `file-truncated`; on abort it rejects too, also where it waits for a pipe. What
 * was taken from a pipe by then is left (`leave`), or given, half a line at its end too (`give`), and then it ends.
 */
export async function* readPieces(path: string, signal?: AbortSignal, onAbort: OnAbort = 'leave'): AsyncGenerator<readonly Piece[]> {
  const name = path === STDIN ? 'stdin' : path
  const cutter = createFileCutter(name, LONGEST_LINE + 1)
  let failure: ClaimwatchError | null = null
  try {
    for await (const bytes of plainBytes(path, signal, onAbort)) {
      for (const lines of cutter.cut(bytes)) if (lines.length > 0) yield lines
    }
  } catch (thrown) {
    failure = translate(name, thrown)
    if (failure.code !== 'file-truncated' || (signal?.aborted === true && onAbort === 'leave')) throw failure
  }
  // Half a line before the cut is an entry too: one that cannot be read.
  const { lines, isCutShort } = cutter.end()
  if (lines.length > 0) yield lines
  if (failure !== null) throw failure
  if (isCutShort) throw new ClaimwatchError('file-truncated', { what: `${name} ends before what it holds does` })
}

type OnAbort = 'leave' | 'give'

async function* plainBytes(path: string, signal: AbortSignal | undefined, onAbort: OnAbort): AsyncGenerator<Uint8Array> {
  if ((await regularSize(path)) !== null) return yield* inflated(fileBytes(path, signal))
  const stream = await streamOf(path)
  if (signal === undefined) return yield* inflated(stream)
  yield* inflated(onAbort === 'give' ? bytesUntil(stream, signal) : addAbortSignal(signal, stream))
}

/** A pipe may have nothing to give for long, and must end on abort all the same. */
async function streamOf(path: string): Promise<Readable> {
  if (path === STDIN) return process.stdin
  const found = await stat(path).catch(() => null)
  return found?.isFIFO() === true ? openPipe(path) : createReadStream(path)
}

function translate(path: string, thrown: unknown): ClaimwatchError {
  if (thrown instanceof ClaimwatchError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ClaimwatchError('file-not-found', { what: `there is no file ${path}`, cause: thrown })
  if (code === 'Z_BUF_ERROR') return new ClaimwatchError('file-truncated', { what: `the gzip file ${path} is cut short`, cause: thrown })
  if (code === 'Z_DATA_ERROR') {
    return new ClaimwatchError('file-truncated', { what: `the gzip file ${path} is damaged`, cause: thrown })
  }
  const why = typeof code === 'string' ? code : thrown instanceof Error ? thrown.message : 'unknown'
  return new ClaimwatchError('file-unreadable', { what: `${path} cannot be read (${why})`, cause: thrown })
}
