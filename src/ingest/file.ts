// The door to the file system: lines of NDJSON files, plain or gzip, of folders and of standard input, in bounded memory.
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { addAbortSignal } from 'node:stream'
import { createGunzip, type Gunzip } from 'node:zlib'
import { ClaimwatchError } from '../model/errors.ts'
import type { Feed, FeedLine } from './feed.ts'
import type { HistorySource } from './history.ts'
import { createLineCutter } from './line-cutter.ts'
import { LONGEST_LINE } from './parse/limits.ts'

/** The path that means standard input. */
const STDIN = '-'
/** Bytes read from a file at once: some hundred lines. */
const FILE_STEP = 256 * 1024
/** Compressed bytes given to zlib at once: the most that a hostile file can inflate to at a time is a thousand times as much. */
const GZIP_STEP = 4 * 1024

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
    async *batches(_from, signal) {
      try {
        for (const file of await listFiles(path)) {
          for await (const lines of readLines(file, signal)) yield { lines, upTo: null, ended: false, assumed: false, cause: null }
        }
      } catch (thrown) {
        if (signal.aborted) return
        throw thrown
      }
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
  return {
    feed: path === STDIN ? 'stdin' : path,
    rereadable: await isRegular(file),
    read: (signal) => readLines(file, signal),
  }
}

/** What is read from a pipe (a shell's `<(…)` is one) is gone from it. */
async function isRegular(file: string): Promise<boolean> {
  return file !== STDIN && (await stat(file).catch(() => null))?.isFile() === true
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
 * The lines of one file, some at a time, without their line ends. Gzip is recognised by its first bytes, with any number of members.
 * A line of more than 1 MiB is cut there, so that its parser refuses it as too long. Rejects with `file-not-found`,
 * `file-unreadable` or, behind all lines that came before, `file-truncated`; on abort it rejects too, also where it waits for a pipe.
 */
export async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<readonly FeedLine[]> {
  const cutter = createLineCutter(path === STDIN ? 'stdin' : path, LONGEST_LINE + 1)
  try {
    for await (const bytes of plainBytes(path, signal)) {
      const lines = cutter.cut(bytes)
      if (lines.length > 0) yield lines
    }
  } catch (thrown) {
    throw translate(path, thrown)
  }
  const last = cutter.rest()
  if (last !== null) yield [last]
}

async function* plainBytes(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const stream = path === STDIN ? process.stdin : createReadStream(path, { highWaterMark: FILE_STEP })
  if (signal !== undefined) addAbortSignal(signal, stream)
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]()
  try {
    const head: Buffer[] = []
    // A pipe may hand over a single byte first, and gzip is known by two.
    while (Buffer.concat(head).length < 2) {
      const next = await chunks.next()
      if (next.done) break
      head.push(next.value)
    }
    const [first, second] = Buffer.concat(head)
    const all = following(head, chunks)
    yield* first === 0x1f && second === 0x8b ? inflated(all) : all
  } finally {
    await chunks.return?.()
  }
}

async function* following(head: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** Inflates step by step, so that what zlib could read before an error is handed over before the error is. */
async function* inflated(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const out: Buffer[] = []
  gunzip.on('data', (bytes: Buffer) => void out.push(bytes))
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += GZIP_STEP) {
        await step(gunzip, (done) => gunzip.write(chunk.subarray(at, at + GZIP_STEP), done))
        yield* out.splice(0)
      }
    }
    await step(gunzip, (done) => gunzip.once('end', done).end())
  } catch (thrown) {
    yield* out.splice(0)
    throw thrown
  } finally {
    gunzip.destroy()
  }
  yield* out.splice(0)
}

/** One act upon a stream: done when it says so, failed when it says so or when the stream breaks. */
function step(stream: Gunzip, act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject)
    act((error) => {
      // An error that comes by the callback is emitted after it: the listener must still be there.
      if (error) return reject(error)
      stream.off('error', reject)
      resolve()
    })
  })
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
