// A real Apache Kafka broker of one node (KRaft, no ZooKeeper) on loopback.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from './ports.ts'
import { startService } from './process.ts'

const run = promisify(execFile)

/** Any 16 bytes in base64url. */
const CLUSTER_ID = 'Y2xhaW13YXRjaC10ZXN0cw'
const JVM = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
const START_WITHIN = 90_000

export interface KafkaPlan {
  /** The folder of the jars, as `installKafka` gives it. */
  readonly libs: string
  /** Where the broker keeps its data. With the folder and the ports of a stopped broker, that broker comes back with its data. */
  readonly folder: string
  /** For clients and for the controller. Free ones by default. */
  readonly ports?: readonly [client: number, controller: number]
  /** Settings of the broker over those below: other listeners, who may do what. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /** For the formatting of the folder, such as `--add-scram`. */
  readonly formatArgs?: readonly string[]
}

export interface Kafka {
  readonly brokers: string[]
  readonly ports: readonly [client: number, controller: number]
  readonly pid: number
  stop(): Promise<void>
  /** SIGKILL: what the broker had not flushed is still the operating system's, and comes back with it. */
  kill(): Promise<void>
}

/** Formats the folder if it is new, starts a broker and resolves once it serves clients. */
export async function startKafka(plan: KafkaPlan): Promise<Kafka> {
  const [client = 0, controller = 0] = plan.ports ?? (await freePorts(2))
  const properties = join(plan.folder, 'server.properties')
  const logging = join(plan.folder, 'log4j2.properties')
  const classPath = ['-cp', join(plan.libs, '*')]
  await mkdir(plan.folder, { recursive: true })
  const data = join(plan.folder, 'data')
  await writeFile(properties, serverProperties(client, controller, data, plan.settings))
  await writeFile(logging, LOGGING)
  if (!existsSync(data)) {
    const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties]
    await run('java', [...JVM, ...classPath, ...format, ...(plan.formatArgs ?? [])])
  }

  const service = await startService({
    name: 'kafka',
    command: 'java',
    args: [...JVM, `-Dlog4j2.configurationFile=${logging}`, ...classPath, 'kafka.Kafka', properties],
    folder: plan.folder,
    within: START_WITHIN,
    // Its own word, not an open port: the port could be another's.
    ready: (said) => said.includes('Kafka Server started'),
  })
  return { brokers: [`127.0.0.1:${client}`], ports: [client, controller], pid: service.pid, stop: service.stop, kill: service.kill }
}

const LOGGING = `rootLogger.level=warn
rootLogger.appenderRef.console.ref=CONSOLE
appender.console.type=Console
appender.console.name=CONSOLE
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c{1}: %m%n
logger.server.name=kafka.server
logger.server.level=info
`

/** One node for tests: first join without delay, short sessions allowed, compaction and retention seen within seconds. */
function serverProperties(client: number, controller: number, data: string, more: KafkaPlan['settings'] = {}): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `CLIENT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `CLIENT://127.0.0.1:${client}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'CLIENT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'group.max.session.timeout.ms': 120000,
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 500,
    'log.cleaner.dedupe.buffer.size': 4194304,
    'log.cleaner.backoff.ms': 500,
    'log.retention.check.interval.ms': 1000,
    'log.initial.task.delay.ms': 500,
    ...more,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
