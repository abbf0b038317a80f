// A topic from its beginning, or from some time on, to its present end: for whoever looks once and does not stay.
import type { Topic } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import type { EventLog, LogRecord } from './event-log.ts'

/** How much of a topic is read, and until when. */
export interface ReadOptions {
  /** As of `EventLog.tail`. */
  readonly since?: Millis
  readonly signal?: AbortSignal
}

/**
 * Hands over what stands in a topic at this moment, and perhaps some of what comes meanwhile. Rejects with the log's errors, and on
 * abort with the signal's reason.
 */
export async function readTopic(
  log: EventLog,
  topic: Topic,
  take: (record: LogRecord) => void,
  { since, signal }: ReadOptions = {},
): Promise<void> {
  signal?.throwIfAborted()
  const stopped = Promise.withResolvers<never>()
  stopped.promise.catch(() => {})
  const stop = (): void => stopped.reject(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  const tail = await log.tail(topic, (records) => records.forEach(take), since)
  try {
    // What ends the tail before it has caught up rejects both of its promises: one is enough to hear of it.
    tail.ended.catch(() => {})
    await Promise.race([tail.caughtUp, stopped.promise])
  } finally {
    signal?.removeEventListener('abort', stop)
    await tail.close()
  }
}
