// Files that texts are written to one after the other, plain or gzip by name, no faster than the disk or the pipe takes them.
import { type FileHandle, open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'

export interface TextFiles {
  /** Adds a text to the file at `path`, `-` for standard output. Rejects with the error of the file system or of the pipe. */
  write(path: string, text: string): Promise<void>
  /** Everything is written when it resolves. */
  close(): Promise<void>
}

/** More are not open at a time: the one opened first is closed, and must not be written again. */
const MOST_OPEN = 8
/** Characters that are gathered before they are written. */
const GATHERED = 512 * 1024

/** No file is open yet. A file that is there already is replaced. */
export function createTextFiles(stdout: Writable): TextFiles {
  const files = new Map<string, TextFile>()

  async function opened(path: string): Promise<TextFile> {
    const known = files.get(path)
    if (known !== undefined) return known
    for (const [other, { close }] of files) {
      if (files.size < MOST_OPEN) break
      files.delete(other)
      await close()
    }
    const file = createTextFile(path === '-' ? toStream(stdout) : toFile(await open(path, 'w')), path.endsWith('.gz'))
    files.set(path, file)
    return file
  }

  return {
    async write(path, text) {
      const file = await opened(path)
      await file.write(text)
    },
    async close() {
      const all = [...files.values()]
      files.clear()
      for (const { close } of all) await close()
    },
  }
}

interface TextFile {
  write(text: string): Promise<void>
  close(): Promise<void>
}

/** Gathers texts. Each gathering of a gzip file is a member of its own: to a reader they are one text. */
function createTextFile(sink: Sink, gzip: boolean): TextFile {
  let gathered = ''

  async function flush(): Promise<void> {
    const bytes = Buffer.from(gathered)
    gathered = ''
    await sink.write(gzip ? gzipSync(bytes) : bytes)
  }

  return {
    async write(text) {
      gathered += text
      if (gathered.length >= GATHERED) await flush()
    },
    async close() {
      try {
        if (gathered !== '') await flush()
      } finally {
        await sink.close()
      }
    },
  }
}

interface Sink {
  write(bytes: Buffer): Promise<void>
  close(): Promise<void>
}

function toFile(handle: FileHandle): Sink {
  return {
    write: (bytes) => handle.writeFile(bytes),
    close: () => handle.close(),
  }
}

/** It belongs to the process and is not ended. */
function toStream(stream: Writable): Sink {
  // What goes wrong is told to the write that met it; the event beside it would end the process.
  stream.on('error', () => undefined)
  return {
    write: (bytes) => new Promise((resolve, reject) => stream.write(bytes, (error) => (error ? reject(error) : resolve()))),
    close: () => Promise.resolve(),
  }
}
