// The door to a second thread, which reads a history while this one judges what it gives.
import { Worker } from 'node:worker_threads'
import { ClaimwatchError, toClaimwatchError } from '../model/errors.ts'
import type { IotEvent } from '../model/event.ts'
import { createEventDecoder } from './event-decoder.ts'
import type { History, HistoryOptions, HistorySource } from './history.ts'
import { emptyTally, type HistoryTally } from './intake.ts'
import type { FromReader, ReadingOrder, ToReader } from './reading-thread-messages.ts'

/** What runs in the thread. It stands beside this file, in TypeScript in a checkout, in JavaScript as it is published. */
const READER = new URL(import.meta.url.replace(/\.([jt]s)$/, '-worker.$1'))

/** What is read lives for a moment: three times 4 MB are enough for it, where V8 would take 96. */
const YOUNG_MB = 12

/**
 * Reads a history as `readHistory` does, in a thread of its own. All sources must be regular files. Errors of files arrive as errors of
 * the catalogue; where the thread dies the history rejects with `internal`, after all that it had handed over.
 */
export function readInThread(sources: readonly HistorySource[], options: HistoryOptions, reader: URL = READER): History {
  const files = sources.map(({ feed, file }) => {
    if (file === undefined) throw new TypeError(`${feed} is no file that another thread can read`)
    return { feed, file }
  })
  const { signal: _, ...cloneable } = options
  const order: ReadingOrder = { files, options: cloneable }
  const tally = emptyTally()
  return {
    tally,
    [Symbol.asyncIterator]: () =>
      received(
        () => new Worker(reader, { workerData: order, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } }),
        options.signal,
        tally,
      ),
  }
}

async function* received(start: () => Worker, signal: AbortSignal | undefined, tally: HistoryTally): AsyncGenerator<readonly IotEvent[]> {
  const worker = start()
  const decoder = createEventDecoder()
  const stop = (): void => tell(worker, { is: 'stop' })
  signal?.addEventListener('abort', stop)
  if (signal?.aborted === true) stop()
  try {
    for await (const message of messagesOf(worker)) {
      if (message.is === 'ended') {
        for (const file of message.disorder) tally.disorder.add(file)
        if (message.failure !== null) throw new ClaimwatchError(message.failure.code, message.failure)
        return
      }
      const { stretch } = message
      const events = decoder.decode(stretch)
      tell(worker, { is: 'taken', stretch }, [stretch.rows, stretch.texts])
      takeOver(tally, message.tally)
      yield events
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

/** What the thread says until it is gone; then it rejects. What was said before its death may be heard behind the news of it. */
async function* messagesOf(worker: Worker): AsyncGenerator<FromReader, never> {
  const heard: FromReader[] = []
  let cause = 'it came to its end without a word'
  let isGone = false
  let news = Promise.withResolvers<void>()
  worker.on('message', (message: FromReader) => {
    heard.push(message)
    news.resolve()
  })
  worker.on('error', (thrown) => {
    cause = toClaimwatchError(thrown).what
  })
  worker.on('exit', () => {
    isGone = true
    news.resolve()
  })
  for (;;) {
    const message = heard.shift()
    if (message !== undefined) yield message
    else if (isGone) throw threadDied(cause)
    else await news.promise
    news = Promise.withResolvers()
  }
}

function threadDied(why: string): ClaimwatchError {
  return new ClaimwatchError('internal', {
    what: `the thread that reads the files died: ${why}`,
    mend: 'This is a fault of claimwatch: please report it. `--threads 1` reads without that thread.',
  })
}

function takeOver(tally: HistoryTally, { lines, bytes, entries, ignored, rejected, reasons, rejectedAt }: Omit<HistoryTally, 'disorder'>) {
  Object.assign(tally, { lines, bytes, entries, ignored, rejected })
  for (const [reason, count] of reasons) tally.reasons.set(reason, count)
  for (const [reason, places] of rejectedAt) tally.rejectedAt.set(reason, places)
}

function tell(worker: Worker, message: ToReader, transferred: readonly ArrayBuffer[] = []): void {
  worker.postMessage(message, transferred)
}
