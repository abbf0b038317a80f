// Three Kafka nodes on loopback that stand in for one another: each record on all three, two of them enough for a write.
import { join } from 'node:path'
import { type Kafka, startKafka } from './kafka.ts'
import { freePorts } from './ports.ts'

export interface KafkaCluster {
  readonly brokers: readonly string[]
  /** Kills a node as a loss of power would. */
  kill(node: number): void
  /** Starts a killed node again, with its data. */
  restart(node: number): Promise<void>
  stop(): Promise<void>
}

const NODES = [1, 2, 3]

/** Starts the three nodes and resolves once all serve clients. */
export async function startKafkaCluster(libs: string, folder: string): Promise<KafkaCluster> {
  const ports = await freePorts(2 * NODES.length)
  const portsOf = (node: number): [number, number] => [ports[2 * node - 2] ?? 0, ports[2 * node - 1] ?? 0]
  const voters = NODES.map((node) => `${node}@127.0.0.1:${portsOf(node)[1]}`).join()
  const start = (node: number): Promise<Kafka> =>
    startKafka({
      libs,
      folder: join(folder, `node-${node}`),
      ports: portsOf(node),
      settings: {
        'node.id': node,
        'controller.quorum.voters': voters,
        'offsets.topic.replication.factor': 3,
        'transaction.state.log.replication.factor': 3,
        'share.coordinator.state.topic.replication.factor': 3,
        'min.insync.replicas': 2,
      },
    })
  const nodes = new Map<number, Kafka>()
  await Promise.all(NODES.map(async (node) => nodes.set(node, await start(node))))
  return {
    brokers: NODES.map((node) => `127.0.0.1:${portsOf(node)[0]}`),
    kill(node) {
      const kafka = nodes.get(node)
      if (kafka !== undefined) process.kill(kafka.pid, 'SIGKILL')
    },
    async restart(node) {
      nodes.set(node, await start(node))
    },
    stop: async () => void (await Promise.all([...nodes.values()].map((kafka) => kafka.stop()))),
  }
}
