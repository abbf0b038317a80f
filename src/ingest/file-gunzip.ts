// The part of the file door that inflates gzip: member by member, with padding between them, in bounded memory.
import { createGunzip, type Gunzip } from 'node:zlib'

/** Compressed bytes given to zlib at once: the most that a hostile file can inflate to at a time is a thousand times as much. */
const STEP = 4 * 1024
/** Inflated bytes handed over at once. */
const PIECE = 64 * 1024
/** Gzip within gzip is what a delivery stream makes that compresses payloads which are compressed already. Deeper ones are an attack. */
const DEEPEST = 2

/** Inflates what begins like gzip, and gzip within it; hands on anything else as it comes. Rejects with zlib's errors. */
export async function* inflated(chunks: AsyncIterable<Uint8Array>, depth = 0): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]()
  try {
    const beginning = await beginningOf(source)
    const begin = Buffer.concat(beginning.head)
    const all = following(beginning, source)
    if (depth < DEEPEST && MAGIC.every((byte, index) => begin[index] === byte)) yield* inflated(members(all), depth + 1)
    else yield* all
  } finally {
    await source.return?.()
  }
}

/** The first bytes of gzip whose method is the only one that there is. */
const MAGIC: readonly number[] = [0x1f, 0x8b, 0x08]

interface Beginning {
  readonly head: readonly Uint8Array[]
  /** Why no more could be read, after `head`. */
  readonly failure: { readonly thrown: unknown } | null
}

/** As many pieces as tell gzip: a pipe may hand over a single byte first. */
async function beginningOf(source: AsyncIterator<Uint8Array>): Promise<Beginning> {
  const head: Uint8Array[] = []
  try {
    for (let length = 0; length < MAGIC.length; length += head.at(-1)?.length ?? 0) {
      const next = await source.next()
      if (next.done) break
      head.push(next.value)
    }
  } catch (thrown) {
    return { head, failure: { thrown } }
  }
  return { head, failure: null }
}

async function* following({ head, failure }: Beginning, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head
  if (failure !== null) throw failure.thrown
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** Inflates step by step, so that what zlib could read before an error is handed over before the error is. */
async function* members(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let member = openMember()
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += STEP) {
        let step = chunk.subarray(at, at + STEP)
        while (step.length > 0) {
          if (member.hasEnded()) {
            step = withoutPadding(step)
            if (step.length === 0) break
            member = openMember()
          }
          const taken = yield* member.take(step)
          step = step.subarray(taken)
        }
      }
    }
    yield* member.end()
  } finally {
    member.close()
  }
}

/** Files are padded with zero bytes to the size of a block. zlib takes the first of them for the end of everything. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  const from = bytes.findIndex((byte) => byte !== 0)
  return from === -1 ? bytes.subarray(bytes.length) : bytes.subarray(from)
}

/** One gzip member, or several that follow each other without padding. */
interface Member {
  /** Gives what these bytes inflate to, and returns how many of them belong to the member. */
  take(bytes: Uint8Array): AsyncGenerator<Uint8Array, number>
  hasEnded(): boolean
  /** No more bytes come. */
  end(): AsyncGenerator<Uint8Array>
  close(): void
}

function openMember(): Member {
  const gunzip = createGunzip({ chunkSize: PIECE })
  const out: Uint8Array[] = []
  let hasEnded = false
  gunzip.on('data', (bytes: Uint8Array) => void out.push(bytes))
  gunzip.on('end', () => {
    hasEnded = true
  })

  async function* during(act: (done: (error?: Error | null) => void) => void): AsyncGenerator<Uint8Array> {
    try {
      await settled(gunzip, act)
    } finally {
      yield* out.splice(0)
    }
  }

  return {
    async *take(bytes) {
      const before = gunzip.bytesWritten
      yield* during((done) => gunzip.write(bytes, done))
      return hasEnded ? gunzip.bytesWritten - before : bytes.length
    },
    hasEnded: () => hasEnded,
    async *end() {
      if (!hasEnded) yield* during(() => gunzip.end())
    },
    close: () => void gunzip.destroy(),
  }
}

/** One act upon a stream: done when it says so or when the stream ends, failed when it says so or when the stream breaks. */
function settled(stream: Gunzip, act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stream.off('error', reject)
      resolve()
    }
    stream.once('error', reject)
    stream.once('end', end)
    act((error) => {
      // An error that comes by the callback is emitted after it: the listener must still be there.
      if (error) return reject(error)
      stream.off('end', end)
      end()
    })
  })
}
