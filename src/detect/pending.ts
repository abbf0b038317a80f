// Attempts that were judged but that the watermark has not passed yet: they can still be corrected.
import { type Outcome, outcomes } from '../model/attempt.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { MINUTE, type Millis } from '../model/time.ts'
import { numberOf, type Row, textOf } from './cells.ts'
import type { Key } from './keys.ts'
import type { Minute } from './panes.ts'

/**
 * What a claim may have under way: eleven attempts a second through the usual settle time, more than an account's quota for
 * RegisterThing lets through. Beyond it the earliest is settled before the watermark reaches it.
 */
export const MOST_PENDING = 2_048

/** So many of the earliest are put in order at once. */
const QUEUED = 256

/** An attempt, reduced to what is counted of it. */
export interface PendingAttempt {
  readonly id: Key
  readonly at: Millis
  /** The pane it counts in: that of its end, or the first open one where it came late. */
  readonly minute: Minute
  readonly outcome: Outcome
  readonly client: Key
  readonly serial: Key | null
  /** Network prefix. */
  readonly source: string | null
  readonly outside: boolean
}

/** Whether its own minute was closed before it came, so that it counts in a minute that is not its own. */
export function isLate({ at, minute }: Pick<PendingAttempt, 'at' | 'minute'>): boolean {
  return Math.floor(at / MINUTE) < minute
}

/** Whether two tellings of an attempt count alike. */
export function isCountedAlike(one: PendingAttempt, other: PendingAttempt): boolean {
  const { minute, outcome, client, serial, source, outside } = one
  const isSameDevice = client === other.client && serial === other.serial && source === other.source && outside === other.outside
  return isSameDevice && minute === other.minute && outcome === other.outcome
}

export interface Pending {
  get(id: Key): PendingAttempt | undefined
  put(attempt: PendingAttempt): void
  all(): Iterable<PendingAttempt>
  size(): number
  /** Takes out those of the minutes before `minute`, in the order they are settled in: (time, id). */
  takeBefore(minute: Minute): readonly PendingAttempt[]
  /** Takes out the earliest where there are more than may be kept. */
  takeOverflow(): PendingAttempt | null
  save(): readonly Row[]
}

const NONE: readonly PendingAttempt[] = []

/** Nothing pending, or what `save` gave. */
export function createPending(saved: readonly Row[] = []): Pending {
  const attempts = new Map<Key, PendingAttempt>(saved.map(toAttempt).map((attempt) => [attempt.id, attempt]))
  /** The earliest of them, the very first at the end; empty until there are too many. */
  let queue: PendingAttempt[] = []
  // None counts in an earlier minute.
  let earliest: Minute = Array.from(attempts.values()).reduce((least, { minute }) => Math.min(least, minute), Number.POSITIVE_INFINITY)
  return {
    get: (id) => attempts.get(id),
    put(attempt) {
      attempts.set(attempt.id, attempt)
      earliest = Math.min(earliest, attempt.minute)
      const [last] = queue
      if (last !== undefined && inOrder(attempt, last) < 0) queue = []
    },
    all: () => attempts.values(),
    size: () => attempts.size,
    takeBefore(minute) {
      if (minute <= earliest) return NONE
      const due: PendingAttempt[] = []
      earliest = Number.POSITIVE_INFINITY
      for (const attempt of attempts.values()) {
        if (attempt.minute < minute) due.push(attempt)
        else earliest = Math.min(earliest, attempt.minute)
      }
      for (const { id } of due) attempts.delete(id)
      return due.sort(inOrder)
    },
    takeOverflow() {
      if (attempts.size <= MOST_PENDING) return null
      for (;;) {
        // Sorted some at once: to look for the earliest at each attempt of a flood would cost more than all the rest.
        if (queue.length === 0) queue = Array.from(attempts.values()).sort(inOrder).slice(0, QUEUED).reverse()
        const first = queue.pop()
        if (first === undefined) return null
        // It may have been put right or taken out since.
        if (attempts.get(first.id) !== first) continue
        attempts.delete(first.id)
        return first
      }
    },
    save: () => Array.from(attempts.values(), toRow),
  }
}

function inOrder(a: PendingAttempt, b: PendingAttempt): number {
  return a.minute - b.minute || a.at - b.at || a.id - b.id
}

function toRow({ id, at, minute, outcome, client, serial, source, outside }: PendingAttempt): Row {
  return [id, at, minute, outcomes.indexOf(outcome), client, serial, source, outside ? 1 : 0]
}

function toAttempt([id, at, minute, outcome, client, serial, source, outside]: Row): PendingAttempt {
  const known = outcomes[numberOf(outcome)]
  if (known === undefined)
    throw new ClaimwatchError('log-record-unreadable', { what: 'a snapshot of the detector names an unknown outcome' })
  return {
    id: numberOf(id),
    at: numberOf(at),
    minute: numberOf(minute),
    outcome: known,
    client: numberOf(client),
    serial: serial === null ? null : numberOf(serial),
    source: source === null ? null : textOf(source),
    outside: numberOf(outside) === 1,
  }
}
