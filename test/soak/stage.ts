// The stage of a run: its own broker, an account with made-up log groups, and two instances of each role at work on them.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateKeysAndCertificateCommand, IoTClient } from '@aws-sdk/client-iot'
import { type Configuration, loadConfiguration } from '../../src/app/configuration.ts'
import { type CertificateId, partitionOf } from '../../src/model/claim.ts'
import { type Millis, SECOND } from '../../src/model/time.ts'
import { runCommand, testEnvironment } from '../rig/command.ts'
import { type Account, openAccount } from './account.ts'
import { type Broker, startBroker } from './broker.ts'
import { createLogGroups } from './cloudwatch.ts'
import { configurationText, logGroups } from './configuration.ts'
import { createFleet, type Fleet } from './fleet.ts'
import type { SoakPlan } from './plan.ts'
import { type InputEntry, liveFromAfter, makeTraffic } from './traffic.ts'

/** What a run stands on. */
export interface Rig {
  /** The folder of Kafka's jars. */
  readonly libs: string
  /** The address of a moto. */
  readonly moto: string
  /** Empty; gets the logs of all processes. */
  readonly folder: string
  say(what: string): void
}

/** Everything that runs, before the first live entry. */
export interface Stage {
  readonly plan: SoakPlan
  readonly configuration: Configuration
  readonly config: string
  readonly claims: readonly CertificateId[]
  readonly iot: IoTClient
  readonly broker: Broker
  readonly account: Account
  readonly fleet: Fleet
  readonly input: readonly InputEntry[]
  readonly liveFrom: Millis
  readonly prefix: string
  close(): Promise<void>
}

/** Instances of each role at the beginning. */
const INSTANCES = 2
/** Until the processes are there; making the entries takes a while of its own. */
const LEAD: Millis = 10 * SECOND

/** Starts a broker, the account, and two instances of each role on entries that are made for it. */
export async function setStage(plan: SoakPlan, { libs, moto, folder, say }: Rig): Promise<Stage> {
  const closing: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const part of closing.reverse()) await part()
  }
  try {
    await mkdir(join(folder, 'kafka'), { recursive: true })
    const broker = await startBroker({ libs, folder: join(folder, 'kafka') })
    closing.push(broker.stop)
    const account = await openAccount(moto)
    closing.push(account.close)
    const iot = new IoTClient({ ...clientOf(account.endpoint) })
    closing.push(async () => iot.destroy())
    const claims = await makeClaims(iot, plan)
    await makeLogGroups(account.endpoint)

    const liveFrom = liveFromAfter(Date.now() + LEAD + plan.entries / 20, plan)
    const { entries, limit } = makeTraffic(plan, claims, liveFrom)
    account.holds(createLogGroups(byLogGroup(entries), plan.seed))
    const prefix = `soak-${plan.seed}`
    const config = join(folder, 'claimwatch.yaml')
    const around = { claims, limit, brokers: broker.brokers, prefix, endpoint: account.endpoint, region: testEnvironment.AWS_REGION }
    await writeFile(config, configurationText(plan, around))
    const topics = await runCommand(['topics', 'create', '--config', config])
    if (topics.code !== 0) throw new Error(`topics create ended with ${topics.code}: ${topics.stderr}`)

    const fleet = createFleet({ folder, config })
    closing.push(fleet.stop)
    const roles = ['ingest', 'watch', 'respond'] as const
    const names = roles.flatMap((role) => Array.from({ length: INSTANCES }, (_, index) => ({ role, name: `${role}-${index + 1}` })))
    await Promise.all(names.map(({ role, name }) => fleet.add(role, name)))
    say(`${names.length} processes are ready, ${entries.length} entries begin to come`)
    const configuration = await loadConfiguration({ file: config, env: {}, cwd: folder })
    return { plan, configuration, config, claims, iot, broker, account, fleet, input: entries, liveFrom, prefix, close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

function clientOf(endpoint: string) {
  return { endpoint, region: testEnvironment.AWS_REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
}

/** Certificates of moto, so many that each partition has its share of the claims. */
async function makeClaims(iot: IoTClient, { claims, partitions }: SoakPlan): Promise<readonly CertificateId[]> {
  const made: CertificateId[] = []
  while (made.length < claims) {
    const { certificateId = '' } = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }))
    if (partitionOf(certificateId, partitions) === made.length % partitions) made.push(certificateId)
  }
  return made
}

/** In moto too, for whatever else is asked about them. */
async function makeLogGroups(endpoint: string): Promise<void> {
  const logs = new CloudWatchLogsClient(clientOf(endpoint))
  for (const logGroupName of Object.values(logGroups)) {
    await logs.send(new CreateLogGroupCommand({ logGroupName })).catch((thrown: unknown) => {
      // A moto that others use too may have them already.
      if (!(thrown instanceof Error) || thrown.name !== 'ResourceAlreadyExistsException') throw thrown
    })
  }
  logs.destroy()
}

function byLogGroup(entries: readonly InputEntry[]): ReadonlyMap<string, readonly InputEntry[]> {
  return new Map(Object.entries(logGroups).map(([log, name]) => [name, entries.filter((entry) => entry.log === log)]))
}
