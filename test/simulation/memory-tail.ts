// A tail of a topic in memory: all partitions side by side, one call of the handler at a time.
import { deferred } from '../../src/log/deferred.ts'
import type { LogRecord, Tail } from '../../src/log/event-log.ts'
import { closedTooSoon } from '../../src/log/faults.ts'
import type { Topic } from '../../src/model/record.ts'
import type { Millis } from '../../src/model/time.ts'
import type { LogHouse } from './memory-log.ts'
import { createReader, type Reader } from './reader.ts'
import { callOver } from './wire.ts'

/** One partition, from where it is read, and where it ended when the tail began. */
interface Strand {
  readonly partition: number
  readonly begin: number
  readonly end: number
  readonly reader: Reader
}

/** As `EventLog.tail`. */
export async function openTail(
  house: LogHouse,
  topic: Topic,
  onRecords: (records: readonly LogRecord[]) => void | Promise<void>,
  since: Millis = Number.NEGATIVE_INFINITY,
): Promise<Tail> {
  const strands = await strandsOf(house, topic, since)
  const caughtUp = deferred()
  const ended = deferred()
  let turn: Promise<void> = Promise.resolve()
  let failed = false
  const behind = new Set(strands.filter(({ begin, end }) => begin < end))
  if (behind.size === 0) caughtUp.resolve()

  async function follow(strand: Strand): Promise<void> {
    let next = strand.begin
    for (;;) {
      const records = await strand.reader.next(next)
      const last = records.at(-1)
      if (last === undefined || failed) return
      turn = turn.then(() => (failed ? undefined : onRecords(records)))
      await turn
      next = last.offset + 1
      if (next >= strand.end && behind.delete(strand) && behind.size === 0) caughtUp.resolve()
    }
  }

  function stop(): void {
    for (const { reader } of strands) reader.stop()
  }

  const following = Promise.all(strands.map(follow)).catch((thrown: unknown) => {
    failed = true
    caughtUp.reject(thrown)
    ended.reject(thrown)
    stop()
  })
  return {
    caughtUp: caughtUp.promise,
    ended: ended.promise,
    async close() {
      stop()
      await following
      if (behind.size > 0) caughtUp.reject(closedTooSoon(topic))
      ended.resolve()
    },
  }
}

function strandsOf(house: LogHouse, topic: Topic, since: Millis): Promise<readonly Strand[]> {
  const { broker, machine, mishaps } = house
  return callOver(machine, mishaps, `ask ${topic}`, () =>
    Array.from({ length: broker.partitions(topic) }, (_, partition) => {
      const begin = broker.firstSince(topic, partition, since)
      return { partition, begin, end: broker.end(topic, partition), reader: createReader(house, topic, partition, `tail ${topic}`) }
    }),
  )
}
