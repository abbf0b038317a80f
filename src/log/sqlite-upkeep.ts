// What an embedded log does by itself while it is open: it looks for others' appends, renews its lease, and forgets what is old enough.
// None of its timers holds the process, but the poll does while somebody reads.
import type { DatabaseSync } from 'node:sqlite'
import { type Clock, HOUR, type Millis } from '../model/time.ts'
import type { Turns } from './sqlite-connection.ts'
import { LEASE, type Owner, renewLease } from './sqlite-lease.ts'
import { scrub } from './sqlite-scrub.ts'
import { shrink } from './sqlite-shrink.ts'
import type { Store } from './sqlite-store.ts'

/** What is kept up. */
export interface Kept {
  readonly db: DatabaseSync
  readonly store: Store
  /** Reading waits for no write: neither for one that waits for its lock, nor for one that waits for room. */
  readonly reads: Turns
  readonly writes: Turns
}

export interface Poll {
  readonly timer: NodeJS.Timeout
  /** Keeps the process alive until a reader has ended: without its poll it would wait for ever. */
  holdUntil(ended: Promise<void>): void
}

/** Rings whenever another connection has written. */
export function startPoll(db: DatabaseSync, ring: () => void, every: Millis): Poll {
  const version = db.prepare('PRAGMA data_version')
  let seen = version.get()?.data_version
  let readers = 0
  const look = (): void => {
    try {
      const now = version.get()?.data_version
      if (now !== seen) ring()
      seen = now
    } catch {
      // The readers look for themselves, meet the same error, and end with it.
      ring()
    }
  }
  const timer = setInterval(look, every).unref()
  const letGo = (): void => {
    readers -= 1
    if (readers === 0) timer.unref()
  }
  return {
    timer,
    holdUntil(ended) {
      readers += 1
      timer.ref()
      ended.then(letGo, letGo)
    },
  }
}

/** Renews the lease several times within its life. A renewal that cannot be written is no loss yet: the next one may be. */
export function startRenewal({ db, reads }: Kept, me: Owner, clock: Clock, onLost: () => void): NodeJS.Timeout {
  const renew = (): void => {
    // Not behind the writes that wait for room: the lease would end meanwhile.
    reads(() => renewLease(db, me, clock())).then(
      (renewed) => {
        if (!renewed) onLost()
      },
      () => undefined,
    )
  }
  return setInterval(renew, LEASE / 5).unref()
}

/**
 * Deletes at once and every hour what has been kept long enough, and gives its room back, both a bounded share at a time; and scrubs the
 * file where texts were erased. A failure waits for the next hour. It waits for no room: it is what makes some.
 */
export function startForgetting({ db, store, reads }: Kept, clock: Clock): NodeJS.Timeout {
  const forgetAll = async (): Promise<void> => {
    while ((await reads(() => store.forget(clock()))) > 0);
    await reads(() => scrub(db))
    while (await reads(() => shrink(db)));
  }
  const forget = (): void => {
    forgetAll().catch(() => undefined)
  }
  forget()
  return setInterval(forget, HOUR).unref()
}
