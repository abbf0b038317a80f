// The thread that reads a history: files in, events out, for `reading-thread.ts`, which starts it.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { toClaimwatchError } from '../model/errors.ts'
import { createEventEncoder } from './event-encoder.ts'
import { regularSource } from './file.ts'
import { readHistory } from './history.ts'
import type { FromReader, ReadingOrder, ToldError, ToReader } from './reading-thread-messages.ts'

/** Stretches under way at once, of a megabyte each: while one is judged the next is there already, and another is being written. */
const MOST_UNDER_WAY = 3
/** Events are handed over after so many batches (megabytes of a file mostly), however few they are: somebody may look at the progress. */
const BATCHES = 4

/** Reads what was ordered, and tells of it through a port. Resolves when all is told. */
async function read({ files, options }: ReadingOrder, port: MessagePort): Promise<void> {
  const stop = new AbortController()
  const history = readHistory(
    files.map(({ feed, file }) => regularSource(feed, file)),
    { ...options, signal: stop.signal },
  )
  const encoder = createEventEncoder()
  let underWay = 0
  let taken = Promise.withResolvers<void>()

  port.on('message', (message: ToReader) => {
    if (message.is === 'stop') stop.abort()
    else encoder.reuse(message.stretch)
    if (message.is === 'taken') underWay--
    taken.resolve()
  })

  async function handOver(): Promise<void> {
    const { disorder: _, ...tally } = history.tally
    const stretch = encoder.take()
    underWay++
    post(port, { is: 'events', stretch, tally }, [stretch.rows, stretch.texts])
    while (underWay >= MOST_UNDER_WAY) {
      taken = Promise.withResolvers()
      await taken.promise
    }
  }

  async function readAll(): Promise<ToldError | null> {
    try {
      let batches = 0
      for await (const events of history) {
        for (const event of events) {
          if (encoder.isFull()) await handOver()
          encoder.put(event)
        }
        if (++batches % BATCHES === 0) await handOver()
      }
      return null
    } catch (thrown) {
      const { code, what, mend } = toClaimwatchError(thrown)
      return { code, what, mend }
    }
  }

  const failure = await readAll()
  await handOver()
  post(port, { is: 'ended', disorder: history.tally.disorder.all(), failure })
  port.close()
}

function post(port: MessagePort, message: FromReader, transferred: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transferred)
}

if (parentPort !== null) {
  const order: ReadingOrder = workerData
  await read(order, parentPort)
}
