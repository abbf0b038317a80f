// A machine that one process of claimwatch runs on: it can be paused and cut off, and it has a clock of its own that may be wrong.
import type { Clock, Millis } from '../../src/model/time.ts'
import type { VirtualTime } from './virtual-time.ts'

export interface Machine {
  readonly name: string
  readonly time: VirtualTime
  /** Its wall clock. */
  readonly clock: Clock
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
  /** Runs something on this machine: never if it is dead by then, and not before it is awake. */
  later(ms: Millis, run: () => void): void
  isAlive(): boolean
  /** Ends everything on it between two steps of its program, as `kill -9` does. Nothing that waits is ever told. */
  kill(): void
  /** Stops its program for a time, in the middle of whatever it waits for. */
  pause(ms: Millis): void
  /** Ends its pause, if it is paused. */
  wake(): void
  isPaused(): boolean
  setClockWrongBy(ms: Millis): void
  /** Told when it is killed, and when it is paused, with for how long. */
  onFate(listener: (fate: { readonly is: 'killed' } | { readonly is: 'paused'; readonly ms: Millis }) => void): void
}

/**
 * A machine that is up. `drowsiness`: how much later than asked it may wake from a sleep, as busy machines do; it is what keeps loops
 * that look around every second from being most of a simulation.
 */
export function createMachine(name: string, time: VirtualTime, drowsiness: Millis): Machine {
  const parked: (() => void)[] = []
  const listeners: Parameters<Machine['onFate']>[0][] = []
  let isAlive = true
  let wakesAt = 0
  let wrongBy = 0

  const isPaused = (): boolean => time.exactly() < wakesAt

  function later(ms: Millis, run: () => void): void {
    time.after(ms, () => {
      if (!isAlive) return
      if (isPaused()) parked.push(run)
      else run()
    })
  }

  /** What became due while it slept is done in the order in which it was due, each thing by itself. */
  function wake(): void {
    wakesAt = time.exactly()
    for (const run of parked.splice(0)) later(0, run)
  }

  return {
    name,
    time,
    clock: () => time.now() + wrongBy,
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve()
        let isOver = false
        const end = (): void => {
          if (isOver) return
          isOver = true
          signal.removeEventListener('abort', end)
          resolve()
        }
        signal.addEventListener('abort', end, { once: true })
        later(ms + time.random.fraction() * drowsiness, end)
      })
    },
    later,
    isAlive: () => isAlive,
    kill() {
      if (!isAlive) return
      isAlive = false
      time.note(`${name} is killed`)
      for (const tell of listeners) tell({ is: 'killed' })
    },
    pause(ms) {
      if (!isAlive) return
      wakesAt = Math.max(wakesAt, time.exactly() + ms)
      time.after(ms, () => {
        if (time.exactly() >= wakesAt) wake()
      })
      time.note(`${name} is paused for ${Math.floor(ms)} ms`)
      for (const tell of listeners) tell({ is: 'paused', ms })
    },
    wake,
    isPaused,
    setClockWrongBy(ms) {
      wrongBy = Math.floor(ms)
      time.note(`the clock of ${name} is ${wrongBy} ms ahead`)
    },
    onFate: (listener) => void listeners.push(listener),
  }
}
