// How many bytes a history will give, where that can be known before it is read.
import { open, stat } from 'node:fs/promises'
import { listFiles } from '../ingest/file.ts'

const GZIP = Buffer.from([0x1f, 0x8b])

/**
 * The bytes of all the files behind some paths; null where a pipe, a gzip file or standard input is among them, of which nobody knows
 * how much they will give. Never rejects: what cannot be read is told by whoever reads it.
 */
export async function historySize(paths: readonly string[]): Promise<number | null> {
  let total = 0
  try {
    for (const path of paths) {
      for (const file of await listFiles(path)) {
        const size = await plainSize(file)
        if (size === null) return null
        total += size
      }
    }
  } catch {
    return null
  }
  return total
}

async function plainSize(path: string): Promise<number | null> {
  // To open a pipe would wait for its writer, and take bytes away from its reader.
  if (path === '-' || !(await stat(path)).isFile()) return null
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0)
    return buffer.equals(GZIP) ? null : (await file.stat()).size
  } finally {
    await file.close()
  }
}
