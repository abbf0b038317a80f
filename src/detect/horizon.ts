// From which offset a successor must read again, and how the watermark stood there (design 3.3).
import { ClaimwatchError } from '../model/errors.ts'
import { bytesOf, numberOf } from './cells.ts'
import { decodeTables, encodeTables, type Tables } from './snapshot.ts'

/** An offset, and the watermark before the record there was read. */
export interface Mark {
  readonly offset: number
  readonly watermark: Tables
}

export interface Horizon {
  /** Remembers a point that a successor may begin at. */
  mark(mark: Mark): void
  /** The last mark at or before `needed`. Earlier ones are forgotten: what is needed only grows. */
  before(needed: number): Mark
}

/** More marks than this and every other one is forgotten: a successor then reads some minutes more than it must. */
const MOST_MARKS = 512

export function createHorizon(first: Mark): Horizon {
  let marks: Mark[] = [first]
  return {
    mark(mark) {
      marks.push(mark)
      if (marks.length > MOST_MARKS) marks = marks.filter((_, index) => index % 2 === 0)
    },
    before(needed) {
      const last = marks.findLastIndex(({ offset }) => offset <= needed)
      marks = marks.slice(Math.max(0, last))
      const [mark] = marks
      if (mark === undefined) throw new ClaimwatchError('internal', { what: 'the horizon of a partition has no mark' })
      return mark
    },
  }
}

/** The key of a partition's own state. No claim has such an id. */
export function partitionKey(partition: number): string {
  return `_partition-${partition}`
}

/** A mark as bytes: the state of a partition, beside those of its claims. */
export function encodeMark({ offset, watermark }: Mark): Uint8Array {
  return encodeTables({ offset: [[offset]], watermark: [[encodeTables(watermark)]] })
}

/** Reads what `encodeMark` wrote. Throws `log-record-newer` for a later version, `log-record-unreadable` for what is no mark. */
export function decodeMark(bytes: Uint8Array): Mark {
  const { offset, watermark } = decodeTables(bytes)
  return { offset: numberOf(offset?.[0]?.[0]), watermark: decodeTables(bytesOf(watermark?.[0]?.[0])) }
}
