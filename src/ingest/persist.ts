// Writing to the log until it is durable: nothing is given up that may succeed later, and nothing is promised before.
import type { EventLog, NewRecord } from '../log/event-log.ts'
import { toClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { SECOND } from '../model/time.ts'
import type { Sleep } from './feed.ts'
import { backoff, rest } from './waiting.ts'

/** Well below the 1 MiB that a broker takes by default, with room for one record of the greatest size. */
const MOST_BYTES = 512 * 1024

/** Where records are written to, and how long a failure is waited out. */
export interface Persistence {
  readonly log: EventLog
  readonly sleep: Sleep
  readonly signal: AbortSignal
}

/**
 * Appends records to one partition in their order, some at a time, and resolves when all are durable. What the log says may succeed
 * later is tried again for ever: a part may then stand twice, under the same ids. Rejects with any other error, and on abort.
 */
export async function persist(
  topic: Topic,
  partition: number,
  records: readonly NewRecord[],
  { log, sleep, signal }: Persistence,
): Promise<void> {
  for (const part of inParts(records)) {
    for (let failures = 1; ; failures++) {
      try {
        await log.append(topic, partition, part, signal)
        break
      } catch (thrown) {
        if (signal.aborted || !toClaimwatchError(thrown).retry) throw thrown
        await rest(backoff(SECOND, failures), sleep, signal)
      }
    }
  }
}

/** Records in parts that a broker takes at once, in their order. */
export function inParts(records: readonly NewRecord[]): readonly (readonly NewRecord[])[] {
  const parts: NewRecord[][] = []
  let bytes = 0
  for (const record of records) {
    const size = record.value?.byteLength ?? 0
    const part = parts.at(-1)
    if (part === undefined || bytes + size > MOST_BYTES) {
      parts.push([record])
      bytes = size
    } else {
      part.push(record)
      bytes += size
    }
  }
  return parts
}
