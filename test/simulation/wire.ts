// The wire between a machine and whatever it calls: a call goes out, does something there, and is answered; each of it may fail.
import type { Millis } from '../../src/model/time.ts'
import type { Machine } from './machine.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What becomes of an append at the broker. `torn`: a first part is durable. `unheard`: all is, and nobody is told. */
export type AppendFate = 'written' | 'torn' | 'unheard' | 'refused'

/** What a world does to the calls on its wires. */
export interface Mishaps {
  /** Told of every step of a call. It may kill or pause the machine. */
  strike(machine: Machine, call: string, step: 'before' | 'after'): void
  appendFate(machine: Machine, call: string): AppendFate
  /** How long one way of a call takes. */
  latency(call: string): Millis
}

/** A world in which nothing goes wrong, and everything takes a moment. */
export function noMishaps(random: { fraction(): number }): Mishaps {
  return { strike() {}, appendFate: () => 'written', latency: () => 1 + random.fraction() * 9 }
}

/** In milliseconds: enough for one thing to be behind another. Times near the present are exact to a quarter of a microsecond. */
const A_LITTLE = 0.001

/** A connection, which keeps the order of what is sent over it: given how long each would be on its way, how long it is. */
export function createConnection(time: VirtualTime): (latency: Millis) => Millis {
  let lastArrival = 0
  return (latency) => {
    lastArrival = Math.max(lastArrival, time.exactly() + latency) + A_LITTLE
    return lastArrival - time.exactly()
  }
}

/**
 * Calls `effect` where the call arrives, and gives its answer back. A call that is on its way arrives, whatever becomes of the machine
 * meanwhile; a machine that is dead sends nothing and is never answered. `wayOf`: how long it is on its way, asked as it is sent.
 */
export function callOver<T>(
  machine: Machine,
  mishaps: Mishaps,
  call: string,
  effect: () => T,
  wayOf: () => Millis = () => mishaps.latency(call),
): Promise<T> {
  const { time } = machine
  return new Promise((resolve, reject) => {
    if (!machine.isAlive()) return
    mishaps.strike(machine, call, 'before')
    if (!machine.isAlive()) return
    const arrive = (): void => {
      const settle = outcomeOf(effect, resolve, reject)
      mishaps.strike(machine, call, 'after')
      machine.later(mishaps.latency(call), settle)
    }
    const send = (): void => time.after(wayOf(), arrive)
    // What a paused machine has not sent yet is sent when it wakes, or dies with it.
    if (machine.isPaused()) machine.later(0, send)
    else send()
  })
}

function outcomeOf<T>(effect: () => T, resolve: (value: T) => void, reject: (thrown: unknown) => void): () => void {
  try {
    const value = effect()
    return () => resolve(value)
  } catch (thrown) {
    return () => reject(thrown)
  }
}

/** The answer, or the signal's reason if that comes first; the call goes on all the same. */
export function untilAborted<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
