// One connection to the file of an embedded log: calls that wait their turn and their lock, and that fail in the catalogue's words.
import { setTimeout as wait } from 'node:timers/promises'
import type { Millis } from '../model/time.ts'
import { isLocked, sqliteError } from './sqlite-errors.ts'

/** How long SQLite itself waits for a lock. It blocks the whole process meanwhile, so that this is short. */
export const BLOCKS_FOR: Millis = 100
/** How long we then let others go on before we ask again. */
const PAUSE: Millis = 50

/** Runs calls one after the other, each until it ends. */
export type Turns = <T>(call: () => T) => Promise<T>

/**
 * A queue in front of one database. A call that finds it locked is made again for about `patience`; then it rejects with `log-locked`.
 * Calls keep their order: what was appended first stands first, however long it waited.
 */
export function createTurns(path: string, patience: Millis): Turns {
  const tries = Math.max(1, Math.ceil(patience / (BLOCKS_FOR + PAUSE)))
  let last: Promise<unknown> = Promise.resolve()

  async function untilUnlocked<T>(call: () => T): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      try {
        return call()
      } catch (thrown) {
        if (!isLocked(thrown) || tried === tries) throw sqliteError(thrown, path)
      }
      await wait(PAUSE)
    }
  }
  return (call) => {
    const turn = last.then(() => untilUnlocked(call))
    last = turn.catch(() => undefined)
    return turn
  }
}
