// What the topic `state` holds: of each claim the greatest offset wins, and the keys that its writers left behind are known.
import type { LogRecord } from '../log/event-log.ts'
import { readRecord, type Unreadable } from '../log/read-record.ts'
import type { CertificateId } from '../model/claim.ts'
import type { StateRecord } from '../model/record.ts'
import { noTelemetry } from '../model/telemetry.ts'

/** Read by a tail of the whole topic, so that every `watch` is a warm standby of all others. */
export interface StateBook {
  read(records: readonly LogRecord[]): void
  /** The states of a partition's claims. */
  of(partition: number): readonly StateRecord[]
  /**
   * Keys that other writers left of a claim, with states from before `offset`: to be removed once this writer's state is durable. A
   * writer that lost its partition finds none of its successor's.
   */
  predecessorsOf(claim: CertificateId, writer: string, offset: number): readonly string[]
}

/** The key of a writer's state of a claim. The writer's id in it keeps a process that lost its partition from overwriting its successor. */
export function stateKey(claim: CertificateId, writer: string): string {
  return `${claim}:${writer}`
}

/** An empty book. What cannot be read is told, and what stood under its key before counts on. */
export function createStateBook(telemetry: Unreadable = noTelemetry): StateBook {
  const byClaim = new Map<CertificateId, Map<string, StateRecord>>()

  function take(record: LogRecord): void {
    const { key, value } = record
    const claim = key?.split(':', 1)[0]
    if (key === null || claim === undefined) return
    const states = byClaim.get(claim) ?? new Map<string, StateRecord>()
    byClaim.set(claim, states)
    if (value === null) states.delete(key)
    const state = readRecord('state', record, telemetry)
    if (state !== null) states.set(key, state)
  }

  return {
    read: (records) => records.forEach(take),
    of: (partition) =>
      [...byClaim.values()].flatMap((states) => {
        const [greatest] = [...states.values()].toSorted((a, b) => b.offset - a.offset)
        return greatest?.partition === partition ? [greatest] : []
      }),
    predecessorsOf: (claim, writer, offset) =>
      [...(byClaim.get(claim) ?? [])].flatMap(([key, state]) => (key !== stateKey(claim, writer) && state.offset < offset ? [key] : [])),
  }
}
