// What the topic `state` holds: of each claim the greatest offset wins, and the keys that its writers left behind are known.
import type { LogRecord, NewRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import type { CertificateId } from '../model/claim.ts'
import type { StateRecord } from '../model/record.ts'
import { noTelemetry } from '../model/telemetry.ts'
import type { Millis } from '../model/time.ts'

/** Read by a tail of the whole topic, so that every `watch` is a warm standby of all others. */
export interface StateBook {
  read(records: readonly LogRecord[]): void
  /** Resolves once a partition was read up to the record at an offset; it never rejects. */
  reached(partition: number, offset: number): Promise<void>
  /** The offset of the last barrier before `offset` in a partition; null where none is known, as of those long ago. */
  takenUpBefore(partition: number, offset: number): number | null
  /** Whether a state was written in a partition behind `offset` by anybody but this writer; as far as the last few writers tell. */
  savedByOthers(partition: number, offset: number, self: StateWriter): boolean
  /** The states of a partition's claims. */
  of(partition: number): readonly StateRecord[]
  /** The keys under which states of a partition's claims stand. */
  keysOf(partition: number): ReadonlySet<string>
  /** The keys of a claim among `known` that stand for less than `offset`: to be removed once a state for that offset is durable. */
  supersededOf(claim: CertificateId, known: ReadonlySet<string>, offset: number): readonly string[]
}

/** Who writes states: a process, and which of its assignments it is. */
export interface StateWriter {
  readonly writer: string
  readonly epoch: number
}

/**
 * The key of a writer's state of a claim. The writer in it keeps a process that lost its partition from overwriting its successor, and
 * the assignment keeps it from removing what it wrote itself when the partition had come back to it.
 */
export function stateKey(claim: CertificateId, { writer, epoch }: StateWriter): string {
  return `${claim}:${writer}:${epoch}`
}

/** The key of the same writer's state of another claim. */
export function stateKeyLike(key: string | null, claim: CertificateId): string {
  return `${claim}:${writerIn(key)}`
}

/** Writer and assignment of a key, as they stand in it. */
function writerIn(key: string | null): string {
  return (key ?? '').split(':').slice(1).join(':')
}

/**
 * A record that removes nothing and says nothing, but shows whoever reads it that all before it was read: who gets a partition writes
 * it, and waits for it.
 */
export function stateBarrier({ writer, epoch }: StateWriter, timestamp: Millis): NewRecord {
  return { key: `${BARRIER}:${writer}:${epoch}`, value: null, timestamp }
}

/** No claim has such an id. */
const BARRIER = '_read'
/** Of each partition so many barriers are known, those that were written last, and as many writers, those that wrote last. */
const MOST_BARRIERS = 8
const MOST_WRITERS = 8

/** An empty book. What cannot be read is told, and what stood under its key before counts on. */
export function createStateBook(telemetry: Unreadable = noTelemetry): StateBook {
  const byClaim = new Map<CertificateId, Map<string, StateRecord>>()
  const ends = new Map<number, number>()
  const waiting = new Set<() => void>()
  const barriers = new Map<number, readonly number[]>()
  /** Of each partition where each writer's last state stands, the last writer last. */
  const writers = new Map<number, Map<string, number>>()

  function take(record: LogRecord): void {
    const { key, value, partition, offset } = record
    ends.set(partition, offset)
    const claim = key?.split(':', 1)[0]
    if (key === null || claim === undefined) return
    if (claim === BARRIER) {
      barriers.set(partition, [...(barriers.get(partition) ?? []), offset].slice(-MOST_BARRIERS))
      return
    }
    const states = byClaim.get(claim) ?? new Map<string, StateRecord>()
    byClaim.set(claim, states)
    if (value === null) states.delete(key)
    else noteWriter(writerIn(key), record)
    const state = readRecord('state', record, telemetry)
    if (state !== null) states.set(key, state)
  }

  function noteWriter(writer: string, { partition, offset }: LogRecord): void {
    const known = writers.get(partition) ?? new Map<string, number>()
    writers.set(partition, known)
    known.delete(writer)
    known.set(writer, offset)
    const [longestAgo] = known.keys()
    if (known.size > MOST_WRITERS && longestAgo !== undefined) known.delete(longestAgo)
  }

  return {
    read(records) {
      records.forEach(take)
      for (const check of waiting) check()
    },
    reached: (partition, offset) =>
      new Promise((resolve) => {
        const check = (): void => {
          if ((ends.get(partition) ?? -1) < offset) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    takenUpBefore: (partition, before) => barriers.get(partition)?.findLast((offset) => offset < before) ?? null,
    savedByOthers: (partition, offset, { writer, epoch }) =>
      [...(writers.get(partition) ?? [])].some(([by, at]) => at > offset && by !== `${writer}:${epoch}`),
    of: (partition) =>
      [...byClaim.values()].flatMap((states) => {
        const [greatest] = [...states.values()].toSorted((a, b) => b.offset - a.offset)
        return greatest?.partition === partition ? [greatest] : []
      }),
    keysOf: (partition) =>
      new Set(
        [...byClaim.values()].flatMap((states) => [...states].flatMap(([key, state]) => (state.partition === partition ? [key] : []))),
      ),
    supersededOf: (claim, known, offset) =>
      [...(byClaim.get(claim) ?? [])].flatMap(([key, state]) => (known.has(key) && state.offset < offset ? [key] : [])),
  }
}
