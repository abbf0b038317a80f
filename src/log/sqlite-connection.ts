// One connection to the file of an embedded log: calls that wait their turn, their lock and their room, and fail in the catalogue's words.
import { setTimeout as wait } from 'node:timers/promises'
import type { ClaimwatchError } from '../model/errors.ts'
import { type Millis, SECOND } from '../model/time.ts'
import { isLocked, lockedError, sqliteError } from './sqlite-errors.ts'
import { holdersOf } from './sqlite-holders.ts'

/** How long SQLite itself waits for a lock. It blocks the whole process meanwhile, so that this is short. */
export const BLOCKS_FOR: Millis = 100
/** How long we then let others go on before we ask again. */
const PAUSE: Millis = 50
/** How soon a write is made again that found no room. */
const ROOM_PAUSE: Millis = SECOND

/** Runs calls one after the other, each until it ends. */
export type Turns = <T>(call: () => T) => Promise<T>

/** What waiting for room takes: a service waits until a person has made some, and what it holds stays where it is. */
export interface Room {
  /** Told when a write begins to wait, and with null when one was made again. */
  told(failure: ClaimwatchError | null): void
  /** When it aborts nobody waits any longer: what waits rejects with `log-full`. */
  readonly over: AbortSignal
}

/**
 * A queue in front of one database. A call that finds it locked is made again for about `patience`; then it rejects with `log-locked`,
 * which names who holds it. One that finds it full is made again until there is room, if a `room` is given; else it rejects with
 * `log-full`. Calls keep their order: what was appended first stands first, however long it waited.
 */
export function createTurns(path: string, patience: Millis, room?: Room): Turns {
  const tries = Math.max(1, Math.ceil(patience / (BLOCKS_FOR + PAUSE)))
  let last: Promise<unknown> = Promise.resolve()
  let isFull = false

  async function untilRoom(thrown: unknown): Promise<void> {
    const error = sqliteError(thrown, path)
    if (error.code !== 'log-full' || room === undefined || room.over.aborted) throw error
    isFull = true
    room.told(error)
    await wait(ROOM_PAUSE, undefined, { signal: room.over }).catch(() => {
      throw error
    })
  }

  async function untilDone<T>(call: () => T): Promise<T> {
    let locked = 0
    for (;;) {
      try {
        const result = call()
        if (isFull) room?.told(null)
        isFull = false
        return result
      } catch (thrown) {
        if (isLocked(thrown)) {
          locked += 1
          if (locked === tries) throw lockedError(thrown, path, holdersOf(path))
          await wait(PAUSE)
        } else await untilRoom(thrown)
      }
    }
  }
  return (call) => {
    const turn = last.then(() => untilDone(call))
    last = turn.catch(() => undefined)
    return turn
  }
}
