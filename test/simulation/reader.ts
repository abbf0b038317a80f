// A reader of one partition: fetches what is there, or waits until something is.
import type { LogRecord } from '../../src/log/event-log.ts'
import type { Topic } from '../../src/model/record.ts'
import type { LogHouse } from './memory-log.ts'

export interface Reader {
  /** Some records from an offset on, in their order; none once it was stopped. */
  next(from: number): Promise<readonly LogRecord[]>
  /** May be called twice. Whoever waits is answered with nothing. */
  stop(): void
}

/** So many records come with one fetch at most; mostly fewer. */
const MOST = 60

/** A reader whose fetches are called `call` on the wire. */
export function createReader({ broker, machine, mishaps }: LogHouse, topic: Topic, partition: number, call: string): Reader {
  let isStopped = false
  let stopWaiting = (): void => {}

  return {
    next(from) {
      return new Promise((resolve) => {
        if (isStopped) return resolve([])
        let isOver = false
        const answer = (records: readonly LogRecord[]): void => {
          if (isOver) return
          isOver = true
          resolve(isStopped ? [] : records)
        }
        const forget = broker.whenMore(topic, partition, from, () => {
          const records = broker.read(topic, partition, from, 1 + Math.floor(machine.time.random.fraction() * MOST))
          machine.later(mishaps.latency(call), () => answer(records))
        })
        stopWaiting = () => {
          forget()
          answer([])
        }
      })
    },
    stop() {
      isStopped = true
      stopWaiting()
    },
  }
}
