// An event log in memory with one partition a topic: for the faults and hand-overs that the real logs do not show on demand.
import type { ConsumeHandlers, Consumer, EventLog, LogRecord, NewRecord, Tail } from '../../src/log/event-log.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { encode, type Records, type Topic } from '../../src/model/record.ts'
import { now } from './records.ts'

export interface FakeLog extends EventLog {
  all(topic: Topic): readonly LogRecord[]
  put<T extends Topic>(topic: T, record: Records[T]): void
  /** Called before records are written: what it throws is what `append` rejects with. `after`: when they already stand. */
  meddle(meddler: (topic: Topic, records: readonly NewRecord[], when: 'before' | 'after') => void): void
  /** Takes the partition from its holder and gives it to the member that waits longest. */
  handOver(): Promise<void>
  /** The group no longer knows the holder, who has not heard of it yet: its commits are refused. */
  expel(): void
}

interface Member {
  readonly handlers: ConsumeHandlers
  epoch: number
  next: number
  isDone: boolean
}

export function createFakeLog(): FakeLog {
  const topics = new Map<Topic, LogRecord[]>()
  const members: Member[] = []
  const listeners = new Set<() => void>()
  let meddler: Parameters<FakeLog['meddle']>[0] = () => {}
  let epochs = 0
  let committed = 0
  let isExpelled = false
  let turn: Promise<unknown> = Promise.resolve()

  const all = (topic: Topic): LogRecord[] => {
    const records = topics.get(topic) ?? []
    topics.set(topic, records)
    return records
  }
  function write(topic: Topic, { key, value, timestamp }: NewRecord): number {
    const offset = all(topic).push({ partition: 0, offset: all(topic).length, key, value, timestamp }) - 1
    for (const listener of [...listeners]) listener()
    return offset
  }
  /** One thing after another, as a broker does for one partition. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  async function assign(): Promise<void> {
    const [holder] = members
    if (holder === undefined || holder.epoch > 0) return
    epochs += 1
    holder.epoch = epochs
    holder.next = committed
    await holder.handlers.onAssigned?.(0, holder.epoch)
    listeners.add(() => deliver(holder))
    deliver(holder)
  }
  function deliver(member: Member): void {
    void inTurn(async () => {
      const records = all('ledger').slice(member.next)
      if (member.isDone || member !== members[0] || records.length === 0) return
      member.next += records.length
      const { epoch } = member
      await member.handlers.onChunk({
        partition: 0,
        epoch,
        records,
        async commit(next) {
          if (isExpelled) throw new ClaimwatchError('log-assignment-lost', { what: 'the group does not know this member' })
          committed = next
        },
        async heartbeat() {},
      })
    })
  }
  async function release(member: Member): Promise<void> {
    members.splice(members.indexOf(member), 1)
    if (member.epoch > 0) await member.handlers.onRevoked?.(0, member.epoch)
    member.epoch = 0
    await assign()
  }

  return {
    all,
    put: (topic, record) => void write(topic, { key: null, value: encode(topic, record), timestamp: now }),
    meddle(next) {
      meddler = next
    },
    async handOver() {
      const [holder] = members
      if (holder === undefined) return
      members.push({ ...holder, epoch: 0 })
      holder.isDone = true
      await release(holder)
    },
    expel() {
      isExpelled = true
    },
    partitions: async () => 1,
    async append(topic, _partition, records, signal) {
      signal?.throwIfAborted()
      await Promise.resolve()
      meddler(topic, records, 'before')
      const offsets = records.map((record) => write(topic, record))
      meddler(topic, records, 'after')
      return offsets
    },
    async consume(_topic, _group, handlers): Promise<Consumer> {
      const ended = Promise.withResolvers<void>()
      const member: Member = { handlers, epoch: 0, next: 0, isDone: false }
      members.push(member)
      await assign()
      return {
        ended: ended.promise,
        async close() {
          const mine = members.find((candidate) => candidate.handlers === handlers)
          if (mine !== undefined) await release(mine)
          ended.resolve()
        },
      }
    },
    async tail(topic, onRecords): Promise<Tail> {
      const ended = Promise.withResolvers<void>()
      let next = 0
      let reading: Promise<unknown> = Promise.resolve()
      const read = (): void => {
        reading = reading
          .then(async () => {
            const records = all(topic).slice(next)
            next += records.length
            if (records.length > 0) await onRecords(records)
          })
          .catch(ended.reject)
      }
      read()
      const caughtUp = reading.then(() => {})
      listeners.add(read)
      return {
        caughtUp,
        ended: ended.promise,
        async close() {
          listeners.delete(read)
          await reading
          ended.resolve()
        },
      }
    },
    async close() {},
  }
}
