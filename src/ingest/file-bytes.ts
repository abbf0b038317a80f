// The part of the file door that reads the bytes of a regular file: into the same two buffers, again and again.
import { open } from 'node:fs/promises'

/** Bytes read at once, some thousand lines: enough for what a read costs beside its bytes not to matter. */
const STEP = 1024 * 1024

/**
 * The bytes of a file. Whoever asks for more gives up those that came before: they are written over. While some are looked at the next
 * are read, except for the second, as of most files in a folder only the beginning is looked at at first. Rejects with the errors of
 * the file system, and on abort.
 */
export async function* fileBytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const file = await open(path)

  function readInto(buffer: Buffer): Promise<Buffer> {
    const reading = file.read(buffer, 0, STEP, null).then(({ bytesRead }) => buffer.subarray(0, bytesRead))
    // Should it fail before anybody waits for it, it is told then.
    reading.catch(() => null)
    return reading
  }

  let [buffer, other] = [Buffer.allocUnsafeSlow(STEP), Buffer.allocUnsafeSlow(STEP)]
  let reading = readInto(buffer)
  try {
    for (let isFirst = true; ; isFirst = false) {
      const bytes = await reading
      signal?.throwIfAborted()
      if (bytes.length === 0) return
      ;[buffer, other] = [other, buffer]
      if (!isFirst) reading = readInto(buffer)
      yield bytes
      if (isFirst) reading = readInto(buffer)
    }
  } finally {
    await reading.catch(() => null)
    await file.close()
  }
}
