// An event log in memory, as much of it as `ingest` uses, with faults that a test can order.
import type { ConsumeHandlers, EventLog, LogRecord, NewRecord } from '../../src/log/event-log.ts'
import { assignmentLost } from '../../src/log/faults.ts'
import { ClaimwatchError, type ErrorCode } from '../../src/model/errors.ts'
import { decode, type Records, type Topic } from '../../src/model/record.ts'

export interface MemoryLog extends EventLog {
  /** The next appends fail with these, one each. */
  fail(...codes: readonly ErrorCode[]): void
  /** From now on the group refuses the present holder of a partition of `checkpoints`, which has not heard of it yet. */
  takeAway(partition: number): void
  /** All records of a topic in the order in which they became durable. */
  records<T extends Topic>(topic: T, partition?: number): readonly Records[T][]
  /** What was appended, in order: topic and partition. */
  readonly appended: readonly { readonly topic: Topic; readonly partition: number; readonly records: readonly NewRecord[] }[]
}

interface Holding {
  readonly handlers: ConsumeHandlers
  readonly epoch: number
  isLost: boolean
}

/** A log whose topic `events` has so many partitions, and `checkpoints` as many as `shares`; one group consumes them. */
export function createMemoryLog(partitions = 2, shares = 1): MemoryLog {
  const stored: { topic: Topic; record: LogRecord }[] = []
  const appended: { topic: Topic; partition: number; records: readonly NewRecord[] }[] = []
  const faults: ErrorCode[] = []
  const tails: { topic: Topic; onRecords: (records: readonly LogRecord[]) => unknown }[] = []
  const members: ConsumeHandlers[] = []
  const held = new Map<number, Holding>()
  let epochs = 0
  let turn: Promise<void> = Promise.resolve()
  const of = (topic: Topic): LogRecord[] => stored.filter((one) => one.topic === topic).map(({ record }) => record)

  function share(): Promise<void> {
    turn = turn.then(async () => {
      for (let partition = 0; partition < shares; partition++) {
        const holding = held.get(partition)
        const handlers = members[partition % members.length]
        if (holding?.handlers === handlers) continue
        if (holding !== undefined) await holding.handlers.onRevoked?.(partition, holding.epoch)
        held.delete(partition)
        if (handlers === undefined) continue
        epochs += 1
        held.set(partition, { handlers, epoch: epochs, isLost: false })
        await handlers.onAssigned?.(partition, epochs)
      }
    })
    return turn
  }

  function hand(partition: number, records: readonly LogRecord[]): void {
    const holding = held.get(partition)
    if (holding === undefined) return
    const prove = async (): Promise<void> => {
      if (holding.isLost) throw assignmentLost('checkpoints', partition)
    }
    void holding.handlers.onChunk({ partition, epoch: holding.epoch, records, commit: prove, heartbeat: prove })
  }

  return {
    appended,
    fail: (...codes) => void faults.push(...codes),
    takeAway(partition) {
      const holding = held.get(partition)
      if (holding !== undefined) holding.isLost = true
    },
    records: (topic, partition) =>
      of(topic)
        .filter((record) => partition === undefined || record.partition === partition)
        .flatMap(({ value }) => (value === null ? [] : [decode(topic, value)])),
    partitions: async (topic) => (topic === 'events' ? partitions : topic === 'checkpoints' ? shares : 1),
    async append(topic, partition, records, signal) {
      signal?.throwIfAborted()
      await Promise.resolve()
      const fault = faults.shift()
      if (fault !== undefined) throw new ClaimwatchError(fault, { what: 'a test ordered it' })
      appended.push({ topic, partition, records })
      const first = of(topic).filter((record) => record.partition === partition).length
      const written = records.map(({ key, value, timestamp }, index) => ({ partition, offset: first + index, key, value, timestamp }))
      for (const record of written) stored.push({ topic, record })
      for (const tail of tails) if (tail.topic === topic) await tail.onRecords(written)
      if (topic === 'checkpoints') hand(partition, written)
      return written.map(({ offset }) => offset)
    },
    async tail(topic, onRecords) {
      tails.push({ topic, onRecords })
      const caughtUp = Promise.resolve(onRecords(of(topic)))
      return { caughtUp, ended: new Promise(() => {}), close: async () => {} }
    },
    async consume(_topic, _group, handlers) {
      members.push(handlers)
      void share()
      return {
        ended: new Promise(() => {}),
        async close() {
          if (members.includes(handlers)) members.splice(members.indexOf(handlers), 1)
          await share()
        },
      }
    },
    close: async () => {},
  }
}
