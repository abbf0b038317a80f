// What a log is full of: the life of devices that were provisioned long ago, and what rules, shadows and jobs make of it.
import { digest } from '../../model/digest.ts'
import type { Millis } from '../../model/time.ts'
import { type SeededRandom, seededRandom } from '../seeded-random.ts'
import type { Account } from './device.ts'
import { awsTime, entryText, type Level, member, plain, type TrafficLine } from './entry.ts'

/** Writes one line of noise. */
export type Noise = (at: Millis, random: SeededRandom) => TrafficLine

/** The noise of a fleet, as the account's log level lets it through. The same seed gives the same devices. */
export function createNoise(seed: number, account: Account): Noise {
  const random = seededRandom('units', seed)
  const units = Array.from({ length: UNITS }, (_, number) => unitOf(seed, number, random))
  // A kind stands in the list as often as it is written, so that drawing one is a single step.
  const drawn = kinds.filter(({ level }) => isLogged(level, account)).flatMap((kind) => Array.from({ length: kind.share }, () => kind))
  return (at, random) => {
    const unit = units[random.between(0, units.length - 1)]
    const kind = drawn[random.between(0, drawn.length - 1)]
    if (unit === undefined || kind === undefined) throw new RangeError('a fleet without devices, or a level without entries')
    return { at, log: 'iot', line: kind.write({ at, unit, random, account: account.id }) }
  }
}

/** A device in the field, with the members that its entries repeat. */
interface Unit {
  readonly name: string
  readonly certificate: string
  readonly client: string
  /** Client, principal, address and port. */
  readonly connection: string
}

const UNITS = 4_000

function unitOf(seed: number, number: number, random: SeededRandom): Unit {
  const name = `acme-sensor-v2-unit-${String(10_000 + number)}`
  const certificate = digest('unit', seed, number)
  const address = `100.${random.between(64, 127)}.${random.between(0, 255)}.${random.between(1, 254)}`
  const client = plain('clientId', name)
  const port = random.between(32_768, 60_999)
  return {
    name,
    certificate,
    client,
    connection: `${client}${plain('principalId', certificate)}${plain('sourceIp', address)},"sourcePort":${port}`,
  }
}

interface Occasion {
  readonly at: Millis
  readonly unit: Unit
  readonly random: SeededRandom
  readonly account: string
}

interface Kind {
  /** How many of a thousand entries, about. */
  readonly share: number
  readonly level: Level
  write(occasion: Occasion): string
}

function isLogged(level: Level, account: Account): boolean {
  return account.level === 'debug' || level === 'ERROR' || (account.level === 'info' && level === 'INFO')
}

type Members = (unit: Unit, random: SeededRandom) => string

function info(share: number, type: string, members: Members): Kind {
  return entries(share, type, 'INFO', members)
}

/** Pings and rules write them with a trace id, jobs without. */
function debug(share: number, type: string, members: Members, isTraced = true): Kind {
  return entries(share, type, 'DEBUG', members, isTraced)
}

function failure(share: number, type: string, members: Members): Kind {
  return entries(share, type, 'ERROR', members)
}

function entries(share: number, type: string, level: Level, members: Members, isTraced = true): Kind {
  const failed = level === 'ERROR'
  const write = ({ at, unit, random, account }: Occasion): string =>
    entryText({ at, type, account, traceId: isTraced ? random.uuid() : null, level, failed, members: members(unit, random) })
  return { share, level, write }
}

const MQTT = plain('protocol', 'MQTT')
const REFUSED = plain('reason', 'AUTHORIZATION_FAILURE') + plain('details', 'Authorization Failure')
const ROLE_OF_RULES = 'arn:aws:iam::111122223333:role/acme-iot-rules'
const RULE = `${plain('ruleName', 'acme_telemetry_to_stream')}${plain('ruleAction', 'KinesisAction')},"resources":{"RoleArn":"${ROLE_OF_RULES}"}`
const SITES = ['berlin', 'porto', 'osaka', 'austin'] as const

const telemetry: Members = ({ name }, random) =>
  plain('topicName', `dt/acme/${random.pick(SITES)}/hall-${random.between(1, 9)}/${name}/telemetry/environment`)
const thing = (name: string, rest: string): string => plain('topicName', `$aws/things/${name}/${rest}`)
const shadow = (name: string, verb: string): string => `${plain('deviceShadowName', name)}${MQTT}${thing(name, `shadow/${verb}`)}`
const job = ({ name }: Unit, random: SeededRandom): string =>
  `${plain('clientId', name)}${plain('jobId', `rollout-${random.between(100, 140)}`)}${plain('clientToken', random.hex(16))}`
const ROLE = plain('principalId', 'AROAEXAMPLEROLEID0001:console-session')
const TAKEN_OVER = plain('details', 'A new connection was established with the same client ID')
const DISCONNECTS = ['CLIENT_INITIATED_DISCONNECT', 'CONNECTION_LOST', 'MQTT_KEEP_ALIVE_TIMEOUT', 'SERVER_INITIATED_DISCONNECT'] as const

const kinds: readonly Kind[] = [
  info(420, 'Publish-In', (unit, random) => MQTT + telemetry(unit, random) + unit.connection),
  info(60, 'Publish-In', ({ name, connection }) => `${MQTT}${plain('retain', 'True')}${thing(name, 'shadow/update')}${connection}`),
  info(110, 'Publish-Out', ({ name, connection }) => `${MQTT}${thing(name, 'shadow/update/delta')}${connection}`),
  info(30, 'Publish-Out', ({ name, connection }) => `${MQTT}${thing(name, 'jobs/notify-next')}${connection}`),
  info(45, 'Connect', ({ connection }) => MQTT + connection),
  info(45, 'Disconnect', ({ connection }, random) => MQTT + connection + plain('disconnectReason', random.pick(DISCONNECTS))),
  info(50, 'Subscribe', ({ name, connection }) => `${MQTT}${thing(name, 'jobs/notify-next')}${connection}`),
  info(10, 'Subscribe', ({ name, connection }) => {
    const filters = [`$aws/things/${name}/shadow/update/delta`, `cmd/acme/${name}/#`]
    const granted = filters.map((topicName) => ({ topicName, reasonCode: 1 }))
    return `${MQTT}${plain('topicName', filters.join(','))}${member('subscriptions', granted)}${connection}`
  }),
  info(5, 'Unsubscribe', ({ connection }) => MQTT + connection),
  debug(40, 'Ping', ({ connection }, random) => `${MQTT}${connection},"latency":${random.between(1, 90)}`),
  info(40, 'UpdateThingShadow', ({ name }) => shadow(name, 'update')),
  info(25, 'GetThingShadow', ({ name }) => shadow(name, 'get')),
  info(25, 'RuleMatch', (unit, random) => telemetry(unit, random) + unit.client + plain('principalId', unit.certificate) + RULE),
  info(20, 'RuleExecution', (unit, random) => telemetry(unit, random) + unit.client + plain('principalId', unit.certificate) + RULE),
  { share: 10, level: 'INFO', write: batchedRule },
  debug(10, 'StartingRuleExecution', (unit, random) => telemetry(unit, random) + unit.client + RULE),
  debug(10, 'DescribeJobExecution', (unit, random) => MQTT + job(unit, random) + thing(unit.name, 'jobs/$next/get'), false),
  debug(
    10,
    'UpdateJobExecution',
    (unit, random) => `${MQTT}${job(unit, random)}${plain('versionNumber', '2')}${thing(unit.name, 'jobs/update')}`,
    false,
  ),
  info(
    8,
    'Connect',
    (_, random) => `${MQTT}${plain('clientId', `console-${random.hex(6)}`)}${ROLE}${plain('sourceIp', '192.0.2.200')},"sourcePort":443`,
  ),
  failure(10, 'Publish-In', (unit, random) => MQTT + telemetry(unit, random) + unit.connection + REFUSED),
  failure(5, 'Connect', ({ connection }) => MQTT + connection + REFUSED),
  failure(5, 'Disconnect', ({ connection }) => MQTT + connection + plain('reason', 'DUPLICATE_CLIENT_ID') + TAKEN_OVER),
  failure(2, 'RuleNotFound', () => `${plain('clientId', 'N/A')}${plain('principalId', 'N/A')}${plain('reason', 'RuleNotFound')}`),
]

/** A rule that runs over several messages at once: its entry has neither a time nor a client of its own. */
function batchedRule({ at, unit, random, account }: Occasion): string {
  const times = [at - random.between(20, 900), at]
  const list = (values: readonly string[]): string => JSON.stringify(values)
  const details = `"timestamps":${list(times.map(awsTime))},"traceIds":${list([random.uuid(), random.uuid()])},"clientIds":${list([unit.name])}`
  const common = `{"logLevel":"INFO","accountId":"${account}","status":"Success","eventType":"RuleExecution"${RULE}`
  return `${common},"batchDetails":{${details},"principalIds":${list([unit.certificate])}}}`
}
