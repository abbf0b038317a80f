// States and attempts whose events are copied into another log: where they stand there, and what of them is the same wherever they stand.
import { partitionOf } from '../model/claim.ts'
import type { AttemptsRecord, StateRecord } from '../model/record.ts'
import { decodeMark, encodeMark, partitionKey } from './horizon.ts'

/** For an offset of the old `events`, the offset that came next in each partition of the new ones when all before it was copied. */
export type Places = (offset: number) => readonly number[]

/** The offsets of `events` that a state names. Throws `log-record-unreadable`. */
export function offsetsIn(state: StateRecord): readonly number[] {
  return isOfPartition(state) ? [state.offset, markOf(state).offset] : [state.offset]
}

/**
 * The state as it stands in the new log: of a claim, in the claim's partition; of the one partition that was, in each that there is. Throws
 * `log-record-unreadable`.
 */
export function movedState(state: StateRecord, placesOf: Places): readonly StateRecord[] {
  const offsets = placesOf(state.offset)
  if (!isOfPartition(state)) {
    const partition = partitionOf(state.claim, offsets.length)
    return [{ ...state, partition, offset: offsets[partition] ?? 0 }]
  }
  const mark = markOf(state)
  const begins = placesOf(mark.offset)
  return offsets.map((offset, partition) => {
    const snapshot = snapshotOf({ ...mark, offset: begins[partition] ?? 0 })
    return { ...state, claim: partitionKey(partition), partition, offset, snapshot }
  })
}

/** The state without its place; null for what a log holds once for each partition, except of the first. Throws `log-record-unreadable`. */
export function withoutPlace(state: StateRecord): StateRecord | null {
  if (!isOfPartition(state)) return { ...state, partition: 0, offset: 0 }
  return state.partition > 0 ? null : { ...state, offset: 0, snapshot: snapshotOf({ ...markOf(state), offset: 0 }) }
}

/**
 * The record of an attempt without the offset at which it was told: another log begins to count anew, and what is told there would count
 * for less. Behind a copy the last record of an attempt is the one that was told last, as its log had one writer.
 */
export function attemptWithoutPlace({ v, attempt }: AttemptsRecord): AttemptsRecord {
  return { v, attempt }
}

function isOfPartition({ claim, partition }: StateRecord): boolean {
  return claim === partitionKey(partition)
}

function markOf({ snapshot }: StateRecord): ReturnType<typeof decodeMark> {
  return decodeMark(Buffer.from(snapshot, 'base64'))
}

function snapshotOf(mark: ReturnType<typeof decodeMark>): string {
  return Buffer.from(encodeMark(mark)).toString('base64')
}
