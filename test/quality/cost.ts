// What a judge costs: CPU of his thread, what the watermark takes of it told apart, and his state at the end.
import { parseCost } from './parse-cost.ts'

export interface Cost {
  /** Microseconds of CPU of the judge alone, the watermark's minutes with it. */
  readonly cpu: number
  /** Of these, for the watermark: what closes, settles and looks back on minutes, silent ones with them. */
  readonly minutes: number
  /** Days of event time that the watermark went over, of all claims together. */
  readonly days: number
  /** Of the state at the end, per claim, in bytes. */
  readonly snapshot: number
  /** Microseconds of CPU that `JSON.parse` of a line took in the same thread, just before. */
  readonly parse: number
}

export interface Stopwatch {
  /** Everything that is to be counted. */
  all(work: () => void): void
  /** A part of it: the watermark. */
  minutes<T>(work: () => T): T
  cost(snapshot: number, days: number): Cost
}

/** Wall-clock time would be that of a shared machine; the thread's own CPU is not. */
export function createStopwatch(): Stopwatch {
  const parse = parseCost()
  const ofReading = costOfReading()
  let [cpu, minutes, parts] = [0, 0, 0]
  return {
    all(work) {
      const before = threadCpu()
      work()
      cpu += threadCpu() - before
    },
    minutes(work) {
      const before = threadCpu()
      const result = work()
      minutes += threadCpu() - before
      parts += 1
      return result
    },
    // Where little happens in a minute, to read the clock twice takes as long as the minute: it is no cost of the judge's.
    cost: (snapshot, days) => ({ cpu: cpu - 2 * parts * ofReading, minutes: minutes - parts * ofReading, days, snapshot, parse }),
  }
}

/** In microseconds. */
function threadCpu(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

const READINGS = 20_000

/** Microseconds that it takes to read the clock once. */
function costOfReading(): number {
  const before = threadCpu()
  for (let reading = 1; reading < READINGS; reading++) threadCpu()
  return (threadCpu() - before) / READINGS
}
