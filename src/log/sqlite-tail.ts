// A tail of an embedded log: a whole topic from its beginning, and on with what comes.
import { setImmediate as breathe } from 'node:timers/promises'
import type { Topic } from '../model/record.ts'
import type { Millis } from '../model/time.ts'
import { deferred } from './deferred.ts'
import type { LogRecord, Tail } from './event-log.ts'
import { closedTooSoon, logGap } from './faults.ts'
import type { Shelf } from './sqlite-shelf.ts'
import { isCompacted } from './topics.ts'

/** One partition of the topic on its way through the tail. */
interface Course {
  readonly partition: number
  /** Up to here the topic reached when the tail began. */
  readonly goal: number
  /** Where to begin; what stands there may have been deleted. */
  readonly begin: number
  /** The offset that comes next; null before the first record, which may stand anywhere. */
  next: number | null
}

/** Opens a tail; as `EventLog.tail`. */
export async function openTail(
  shelf: Shelf,
  topic: Topic,
  onRecords: (records: readonly LogRecord[]) => void | Promise<void>,
  since?: Millis,
): Promise<Tail> {
  const partitions = Array.from({ length: shelf.partitions(topic) }, (_, partition) => partition)
  const courses: readonly Course[] = await Promise.all(
    partitions.map(async (partition) => ({
      partition,
      goal: await shelf.end(topic, partition),
      begin: since === undefined ? 0 : await shelf.firstSince(topic, partition, since),
      next: null,
    })),
  )
  const caughtUp = deferred()
  const ended = deferred()
  let closing = false

  async function follow(): Promise<void> {
    while (!closing) {
      const heard = shelf.bell.rung()
      let read = 0
      for (const course of courses) read += await handOver(course)
      if (closing) return
      // Nothing is left to read, so that whatever stood there at the start, deleted since or not, has been passed.
      if (read === 0 || courses.every(({ next, begin, goal }) => (next ?? begin) >= goal)) caughtUp.resolve()
      await (read === 0 ? shelf.bell.after(heard) : breathe())
    }
  }

  async function handOver(course: Course): Promise<number> {
    if (closing) return 0
    const records = await shelf.read(topic, course.partition, course.next ?? course.begin)
    const [first, last] = [records[0], records.at(-1)]
    if (closing || first === undefined || last === undefined) return 0
    if (course.next !== null && first.offset > course.next && !isCompacted(topic)) {
      throw logGap(topic, course.partition, course.next, first.offset)
    }
    await onRecords(records)
    course.next = last.offset + 1
    return records.length
  }

  const followed = follow().then(ended.resolve, (thrown) => {
    caughtUp.reject(thrown)
    ended.reject(thrown)
  })
  return {
    caughtUp: caughtUp.promise,
    ended: ended.promise,
    async close() {
      closing = true
      shelf.bell.ring()
      await followed
      caughtUp.reject(closedTooSoon(topic))
    },
  }
}
