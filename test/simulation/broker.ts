// The broker of a simulation: what stands in the topics, who waits for more, and whether it can be reached. Nothing here takes time.
import type { LogRecord, NewRecord } from '../../src/log/event-log.ts'
import { requireWritable } from '../../src/log/faults.ts'
import { isCompacted, partitionsOf } from '../../src/log/topics.ts'
import type { Topic } from '../../src/model/record.ts'
import type { Millis } from '../../src/model/time.ts'
import { type Coordinator, createCoordinator } from './coordinator.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A record with the virtual time at which it became durable, and the name of the machine that wrote it. */
export interface StoredRecord extends LogRecord {
  readonly storedAt: Millis
  readonly writer: string
}

export interface Broker {
  readonly time: VirtualTime
  readonly coordinator: Coordinator
  partitions(topic: Topic): number
  append(topic: Topic, partition: number, records: readonly NewRecord[], writer: string): readonly number[]
  /** At most so many records from an offset on. */
  read(topic: Topic, partition: number, from: number, most: number): readonly StoredRecord[]
  /** The offset that the next record of a partition gets. */
  end(topic: Topic, partition: number): number
  /** The offset of the first record of a partition that is not older than a time; the end where there is none. */
  firstSince(topic: Topic, partition: number, since: Millis): number
  /** Calls back, once, when the partition reaches beyond `from` and the broker can be reached: perhaps at once. Returns a way out. */
  whenMore(topic: Topic, partition: number, from: number, tell: () => void): () => void
  /** Forgets what a later record of the same key replaces, as a cleaner may do at any time. Tombstones stay. */
  compact(topic: Topic): void
  /** Nobody can reach it until it is told to be back. */
  setAway(isAway: boolean): void
  isAway(): boolean
  /** Everything that ever became durable, what was compacted away too. */
  history(topic: Topic, partition: number): readonly StoredRecord[]
}

interface Shelf {
  readonly history: StoredRecord[]
  kept: StoredRecord[]
  readonly waiting: Set<() => void>
}

/** An empty broker whose topics of `many` have so many partitions. `isEager`: every rebalance takes all partitions from everybody first. */
export function createBroker(time: VirtualTime, many: number, isEager: boolean): Broker {
  const shelves = new Map<string, Shelf>()
  const unheard = new Set<() => void>()
  let isAway = false

  function shelfOf(topic: Topic, partition: number): Shelf {
    const key = `${topic} ${partition}`
    const shelf = shelves.get(key) ?? { history: [], kept: [], waiting: new Set<() => void>() }
    shelves.set(key, shelf)
    return shelf
  }

  const partitions = (topic: Topic): number => partitionsOf(topic, many)

  return {
    time,
    coordinator: createCoordinator(time, partitions, isEager),
    partitions,
    append(topic, partition, records, writer) {
      requireWritable(topic, partition, partitions(topic), records)
      const { history, kept, waiting } = shelfOf(topic, partition)
      const offsets = records.map(({ key, value }) => {
        const storedAt = time.now()
        const record = { partition, offset: history.length, key, value, timestamp: storedAt, storedAt, writer }
        history.push(record)
        kept.push(record)
        return record.offset
      })
      time.note(`${writer} has ${offsets.length} in ${topic} ${partition} from ${offsets[0] ?? '-'} on`)
      const tellAll = [...waiting]
      waiting.clear()
      for (const tell of tellAll) tell()
      return offsets
    },
    read(topic, partition, from, most) {
      const { kept } = shelfOf(topic, partition)
      // Nearly always the end is read.
      let first = kept.length
      while ((kept[first - 1]?.offset ?? -1) >= from) first -= 1
      return kept.slice(first, first + most)
    },
    end: (topic, partition) => shelfOf(topic, partition).history.length,
    firstSince(topic, partition, since) {
      const { history } = shelfOf(topic, partition)
      return history.find(({ timestamp }) => timestamp >= since)?.offset ?? history.length
    },
    whenMore(topic, partition, from, tell) {
      const { history, waiting } = shelfOf(topic, partition)
      const told = (): void => {
        if (isAway) unheard.add(told)
        else tell()
      }
      if (history.length > from) told()
      else waiting.add(told)
      return () => {
        waiting.delete(told)
        unheard.delete(told)
      }
    },
    compact(topic) {
      if (!isCompacted(topic)) return
      for (let partition = 0; partition < partitions(topic); partition += 1) {
        const shelf = shelfOf(topic, partition)
        const last = new Map(shelf.kept.map(({ key, offset }) => [key, offset]))
        shelf.kept = shelf.kept.filter(({ key, offset }) => last.get(key) === offset)
      }
      time.note(`${topic} is compacted`)
    },
    setAway(away) {
      isAway = away
      time.note(away ? 'the broker is away' : 'the broker is back')
      if (away) return
      const tellAll = [...unheard]
      unheard.clear()
      for (const tell of tellAll) tell()
    },
    isAway: () => isAway,
    history: (topic, partition) => shelfOf(topic, partition).history,
  }
}
