// The events seen within the horizon, so that a copy by another feed, or by reading again, is recognised (design 3.3).
import { eventKinds, type IotEvent } from '../model/event.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import { createKeyTable, type KeyTable, NO_ROW } from './key-table.ts'
import { type Key, keyFromHex } from './keys.ts'

/**
 * A quarter of an hour of five hundred entries a second, an account's usual quota of publishes by many claims at once: about twenty
 * megabytes of keys; in a replay, whose events make their ids when they are asked for them, ten times as much.
 */
const MOST_COPIES = 524_288

export interface Copies {
  /** Notes an event, with its offset. Returns false for a copy of one noted before. */
  note(event: IotEvent, offset: number): boolean
  /** Forgets the events before a time, whole minutes of them. */
  forgetBefore(at: Millis): void
  /** The first offset of those remembered; infinite where there are none. */
  firstOffset(): number
  /** How many were forgotten before their time because a bound was reached. */
  forgotten(): number
}

/** The events of one minute of event time. */
interface Minute {
  size: number
  firstOffset: number
  /** The first event under each likeness, by the key of its id. In a table, which the garbage collector need not walk through. */
  readonly first: KeyTable
  /** The same of events whose ids are not made yet. */
  readonly unmade: Map<number, IotEvent>
  /** Those that share their likeness with another, by the keys of their ids. */
  readonly keys: Set<Key>
}

/** Empty. Copies have the same id and so the same time: each minute of event time remembers its own. */
export function createCopies(mostCopies: number = MOST_COPIES): Copies {
  const minutes = new Map<number, Minute>()
  // Nearly every event is of the minute of the one before it.
  let latest: { readonly key: number; readonly minute: Minute } | null = null
  let size = 0
  let forgotten = 0

  function drop(minute: number): number {
    const dropped = minutes.get(minute)?.size ?? 0
    minutes.delete(minute)
    latest = null
    size -= dropped
    return dropped
  }

  function minuteOf(key: number, offset: number): Minute {
    if (latest?.key === key) return latest.minute
    const minute = minutes.get(key) ?? {
      size: 0,
      firstOffset: offset,
      first: createKeyTable(KEY_CELLS),
      unmade: new Map(),
      keys: new Set(),
    }
    minutes.set(key, minute)
    latest = { key, minute }
    return minute
  }

  return {
    note(event, offset) {
      const minute = minuteOf(Math.floor(event.at / MINUTE), offset)
      if (!isFirst(minute, event)) return false
      minute.size += 1
      minute.firstOffset = Math.min(minute.firstOffset, offset)
      size += 1
      // The minute of the newest event is kept, whatever it holds.
      if (size > mostCopies && minutes.size > 1) forgotten += drop(Math.min(...minutes.keys()))
      return true
    },
    forgetBefore(at) {
      const end = Math.floor(at / MINUTE)
      for (const minute of minutes.keys()) if (minute < end) drop(minute)
    },
    firstOffset: () =>
      Array.from(minutes.values()).reduce((first, { firstOffset }) => Math.min(first, firstOffset), Number.POSITIVE_INFINITY),
    forgotten: () => forgotten,
  }
}

/**
 * Whether no event with its id was noted in the minute, which then is. An id may be a hash that is made when it is asked for, so it
 * is asked for only where two events look alike. Of an id 48 bits are compared: with millisecond, kind and trace alike as well, another
 * event has them once in some 10^14.
 */
function isFirst({ first, unmade, keys }: Minute, event: IotEvent): boolean {
  const likeness = likenessOf(event)
  const other = keyUnder(likeness, first) ?? keyOfUnmade(unmade.get(likeness))
  if (other === undefined) {
    if (Object.hasOwn(event, 'id')) putKey(likeness, keyFromHex(event.id), first)
    else unmade.set(likeness, event)
    return true
  }
  keys.add(other)
  const key = keyFromHex(event.id)
  if (keys.has(key)) return false
  keys.add(key)
  return true
}

/** A key of 48 bits takes two numbers. */
const KEY_CELLS = 2
const CELL = 2 ** 32

function putKey(likeness: number, key: Key, first: KeyTable): void {
  const row = first.put(likeness)
  first.setCell(row, 0, key)
  first.setCell(row, 1, Math.floor(key / CELL))
}

function keyUnder(likeness: number, first: KeyTable): Key | undefined {
  const row = first.find(likeness)
  return row === NO_ROW ? undefined : first.cell(row, 1) * CELL + (first.cell(row, 0) >>> 0)
}

function keyOfUnmade(event: IotEvent | undefined): Key | undefined {
  return event === undefined ? undefined : keyFromHex(event.id)
}

/**
 * A number of 32 bits that copies have in common and other events of their minute hardly ever: millisecond, kind, and the end of the
 * trace id. Each three of them have a number of their own; its last bits depend on all, as the table's chains go by these.
 */
function likenessOf({ at, kind, traceId }: IotEvent): number {
  const trace = traceId === null ? 0 : traceId.charCodeAt(traceId.length - 1) * 31 + traceId.charCodeAt(traceId.length - 2)
  const likeness = Math.imul(((at % MINUTE) * KINDS + eventKinds.indexOf(kind)) * TRACES + (trace % TRACES), GOLDEN)
  return likeness ^ (likeness >>> 15)
}

const KINDS = eventKinds.length
const TRACES = 1_024
/** 2^32 by the golden ratio, odd: products with it are as many as the factors, and lie apart (Knuth, TAOCP 6.4). */
const GOLDEN = 0x9e37_79b1
