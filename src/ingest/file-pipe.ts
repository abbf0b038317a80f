// The part of the file door that reads pipes: they may have nothing to give for hours, and what was read from one comes no second time.
import { constants, openSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/**
 * A named pipe as a stream. It is read by the event loop: a read of the file system that waits for a writer cannot be called off, and
 * would hold the end of the process. Throws the errors of the file system.
 */
export function openPipe(path: string): Readable {
  return new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false })
}

/** The bytes of a stream. On abort what was taken from the pipe by then is still given, and the end comes at once. Rejects as the stream does. */
export async function* bytesUntil(stream: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let news = Promise.withResolvers<void>()
  const onNews = (): void => news.resolve()
  stream.on('readable', onNews)
  stream.on('close', onNews)
  stream.on('error', onNews)
  stream.on('end', onNews)
  signal.addEventListener('abort', onNews)
  try {
    for (let isLast = signal.aborted; ; isLast = signal.aborted) {
      const bytes: Uint8Array | null = stream.read()
      if (bytes !== null) yield bytes
      if (isLast) return
      if (bytes !== null) continue
      if (stream.errored !== null) throw stream.errored
      if (stream.readableEnded || stream.destroyed) return
      await news.promise
      news = Promise.withResolvers()
    }
  } finally {
    signal.removeEventListener('abort', onNews)
    stream.destroy()
  }
}
