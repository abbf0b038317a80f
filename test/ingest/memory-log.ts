// An event log in memory, as much of it as `ingest` uses, with faults that a test can order.
import type { EventLog, LogRecord, NewRecord } from '../../src/log/event-log.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import { decode, type Records, type Topic } from '../../src/model/record.ts'

export interface MemoryLog extends EventLog {
  /** The next appends fail with these, one each. */
  fail(...codes: readonly ErrorCode[]): void
  /** All records of a topic in the order in which they became durable. */
  records<T extends Topic>(topic: T, partition?: number): readonly Records[T][]
  /** What was appended, in order: topic and partition. */
  readonly appended: readonly { readonly topic: Topic; readonly partition: number; readonly records: readonly NewRecord[] }[]
}

export function createMemoryLog(partitions = 2): MemoryLog {
  const stored: { topic: Topic; record: LogRecord }[] = []
  const appended: { topic: Topic; partition: number; records: readonly NewRecord[] }[] = []
  const faults: ErrorCode[] = []
  const of = (topic: Topic): LogRecord[] => stored.filter((one) => one.topic === topic).map(({ record }) => record)

  return {
    appended,
    fail: (...codes) => void faults.push(...codes),
    records: (topic, partition) =>
      of(topic)
        .filter((record) => partition === undefined || record.partition === partition)
        .flatMap(({ value }) => (value === null ? [] : [decode(topic, value)])),
    partitions: async (topic) => (topic === 'events' ? partitions : 1),
    async append(topic, partition, records, signal) {
      signal?.throwIfAborted()
      await Promise.resolve()
      const fault = faults.shift()
      if (fault !== undefined) throw new ClaimwatchError(fault, { what: 'a test ordered it' })
      appended.push({ topic, partition, records })
      return records.map(({ key, value, timestamp }) => {
        const offset = of(topic).filter((record) => record.partition === partition).length
        stored.push({ topic, record: { partition, offset, key, value, timestamp } })
        return offset
      })
    },
    async tail(topic, onRecords) {
      const caughtUp = Promise.resolve(onRecords(of(topic)))
      return { caughtUp, ended: new Promise(() => {}), close: async () => {} }
    },
    consume: () => Promise.reject(new Error('ingest consumes nothing')),
    close: async () => {},
  }
}
