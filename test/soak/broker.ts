// The broker of a run: its own, for it is restarted, each time with its data and its ports.
import { type Kafka, startKafka } from '../rig/kafka.ts'

export interface Broker {
  readonly brokers: string[]
  /** By SIGTERM or SIGKILL, and up again; one restart after the other. */
  restart(how: 'SIGTERM' | 'SIGKILL'): Promise<void>
  stop(): Promise<void>
}

/** Starts it in an empty folder. `libs`: as `installKafka` gives it. */
export async function startBroker(plan: { readonly libs: string; readonly folder: string }): Promise<Broker> {
  let kafka: Kafka = await startKafka(plan)
  let turn: Promise<void> = Promise.resolve()
  const { brokers, ports } = kafka

  async function restart(how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await (how === 'SIGTERM' ? kafka.stop() : kafka.kill())
    kafka = await startKafka({ ...plan, ports })
  }
  return {
    brokers,
    restart(how) {
      turn = turn.then(() => restart(how))
      return turn
    },
    stop: () => kafka.stop(),
  }
}
