// An event log in memory, as one machine sees it: the contract of `src/log/event-log.ts` over a broker that may fail it.
import type { Consumer, EventLog, NewRecord, Tail } from '../../src/log/event-log.ts'
import { logClosed } from '../../src/log/faults.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { Topic } from '../../src/model/record.ts'
import type { Millis } from '../../src/model/time.ts'
import type { Broker } from './broker.ts'
import type { Machine } from './machine.ts'
import { joinGroup } from './member.ts'
import { openTail } from './memory-tail.ts'
import { callOver, createConnection, type Mishaps } from './wire.ts'

/** What a log needs of the world around it. */
export interface LogHouse {
  readonly broker: Broker
  readonly machine: Machine
  readonly mishaps: Mishaps
}

/** The log of one machine. */
export function createMemoryLog(house: LogHouse): EventLog {
  const { broker, machine, mishaps } = house
  const open = new Set<{ close(): Promise<void> }>()
  /** Of each partition the connection over which appends go. */
  const connections = new Map<string, ReturnType<typeof createConnection>>()
  let closing: Promise<void> | null = null

  function requireOpen(): void {
    if (closing !== null) throw logClosed()
  }

  function keep<T extends { readonly ended: Promise<void>; close(): Promise<void> }>(reader: T): T {
    open.add(reader)
    reader.ended.catch(() => undefined).finally(() => open.delete(reader))
    return reader
  }

  return {
    async partitions(topic) {
      requireOpen()
      return callOver(machine, mishaps, `ask ${topic}`, () => broker.partitions(topic))
    },
    async append(topic, partition, records, signal) {
      requireOpen()
      signal?.throwIfAborted()
      if (records.length === 0) return []
      const call = `append ${topic}`
      const place = `${topic} ${partition}`
      const connection = connections.get(place) ?? createConnection(machine.time)
      connections.set(place, connection)
      const wayOf = (): Millis => connection(mishaps.latency(call))
      return callOver(machine, mishaps, call, () => write(house, topic, partition, records), wayOf)
    },
    async consume(topic, group, handlers): Promise<Consumer> {
      requireOpen()
      return keep(await joinGroup(house, topic, group, handlers))
    },
    async tail(topic, onRecords, since): Promise<Tail> {
      requireOpen()
      return keep(await openTail(house, topic, onRecords, since))
    },
    close() {
      closing ??= Promise.all(Array.from(open, (reader) => reader.close())).then(() => undefined)
      return closing
    },
  }
}

function write({ broker, machine, mishaps }: LogHouse, topic: Topic, partition: number, records: readonly NewRecord[]): readonly number[] {
  if (broker.isAway()) throw unreachable()
  const fate = mishaps.appendFate(machine, `append ${topic}`)
  if (fate === 'written') return broker.append(topic, partition, records, machine.name)
  const written = fate === 'unheard' ? records : fate === 'torn' ? records.slice(0, records.length >> 1) : []
  if (written.length > 0) broker.append(topic, partition, written, machine.name)
  throw new ClaimwatchError('log-not-confirmed', { what: `an append to topic ${topic} was ${fate}` })
}

function unreachable(): ClaimwatchError {
  return new ClaimwatchError('kafka-unreachable', { what: 'the simulated broker is away' })
}
