// A world with a clock of its own, in which several sleep side by side: time jumps to the next who wakes, once all are asleep.
import { setImmediate as settle } from 'node:timers/promises'
import type { Sleep } from '../../src/ingest/feed.ts'
import type { Clock, Millis } from '../../src/model/time.ts'

export interface VirtualWorld {
  readonly clock: Clock
  readonly sleep: Sleep
  /** Lets time pass until `end`; nobody who sleeps longer is woken. Whatever happens in it must wait for this sleep or for nothing. */
  runUntil(end: Millis): Promise<void>
}

interface Sleeper {
  readonly wakesAt: Millis
  wake(): void
}

export function createVirtualWorld(start: Millis): VirtualWorld {
  let now = start
  const sleepers = new Set<Sleeper>()

  return {
    clock: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper: Sleeper = { wakesAt: now + Math.max(0, ms), wake }
        function wake(): void {
          sleepers.delete(sleeper)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        if (signal.aborted) return resolve()
        sleepers.add(sleeper)
        signal.addEventListener('abort', wake)
      }),
    async runUntil(end) {
      for (;;) {
        await settle()
        const [next] = [...sleepers].sort((a, b) => a.wakesAt - b.wakesAt)
        if (next === undefined || next.wakesAt > end) break
        now = Math.max(now, next.wakesAt)
        next.wake()
      }
      now = end
    },
  }
}
