// The log that a configuration names: opened as the service that owns it, or beside the service.
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import type { EventLog } from '../log/event-log.ts'
import type { KafkaLogSettings, SaslSettings } from '../log/kafka-settings.ts'
import { ClaimwatchError } from '../model/errors.ts'
import type { Topic } from '../model/record.ts'
import { noTelemetry, type Telemetry } from '../model/telemetry.ts'
import type { Clock } from '../model/time.ts'
import type { Configuration, LogSettings } from './configuration.ts'
import { readSecret } from './secret-file.ts'

/**
 * Opens the log as the process that consumes from it. Rejects with the log's errors; `retry` says whether to try again. When `stop` aborts,
 * what is to be written waits for no room any more.
 */
export function openLog(configuration: Configuration, telemetry: Telemetry, clock: Clock, stop?: AbortSignal): Promise<EventLog> {
  return open(configuration.log, 'owner', { telemetry, clock, ...(stop === undefined ? {} : { stop }) })
}

/** Opens the log beside the service: to read it, and to append a person's decision. */
export async function openLogBeside(configuration: Configuration, clock: Clock): Promise<EventLog> {
  try {
    return await open(configuration.log, 'beside', { telemetry: noTelemetry, clock })
  } catch (thrown) {
    if (!(thrown instanceof ClaimwatchError) || thrown.code !== 'file-not-found' || configuration.log.is !== 'embedded') throw thrown
    const what = `there is no log yet at ${configuration.log.path}`
    throw new ClaimwatchError('file-not-found', { what, mend: 'Start `claimwatch run` with the same configuration.', cause: thrown })
  }
}

/**
 * Opens an embedded log that must exist as its owner, who deletes nothing: for a copy of it, while no service works on it. Rejects with
 * `log-owned` where one does.
 */
export async function openLogAtRest(configuration: Configuration, clock: Clock): Promise<EventLog> {
  const path = embeddedPath(configuration)
  if (!existsSync(path)) throw new ClaimwatchError('file-not-found', { what: `there is no log at ${path}` })
  return open(configuration.log, 'owner', { telemetry: noTelemetry, clock, forgets: false })
}

/** The file of the embedded log; throws `config-invalid` where the log is another. */
export function embeddedPath({ log, source }: Configuration): string {
  if (log.is === 'embedded') return log.path
  throw new ClaimwatchError('config-invalid', { what: `log.embedded is not what ${source} says: its log is on Kafka` })
}

interface Around {
  readonly telemetry: Telemetry
  readonly clock: Clock
  readonly stop?: AbortSignal
  readonly forgets?: boolean
}

async function open(settings: LogSettings, role: 'owner' | 'beside', around: Around): Promise<EventLog> {
  // Each filling is loaded where it is used: a person's command should not wait for the client of a log it does not speak to.
  if (settings.is === 'kafka') {
    const { openKafkaLog } = await import('../log/kafka.ts')
    return openKafkaLog({ ...(await kafkaSettings(settings, around.clock)), telemetry: around.telemetry })
  }
  const { openSqliteLog } = await import('../log/sqlite.ts')
  return openSqliteLog({ path: settings.path, role, owner: { pid: process.pid, host: hostname() }, ...around })
}

/** A topic's name as whoever keeps the log knows it. */
export function nameOfTopic(settings: LogSettings, topic: Topic): string {
  return settings.is === 'kafka' ? `${settings.prefix}.${topic}` : topic
}

type KafkaSettings = Extract<LogSettings, { is: 'kafka' }>

/** How Kafka is reached, with what stands in the files of passwords, keys and certificates. Rejects with `config-invalid`. */
export async function kafkaSettings(settings: KafkaSettings, clock: Clock): Promise<KafkaLogSettings> {
  const { brokers, prefix, clientId, compression, sessionTimeout, sasl } = settings
  return {
    ...{ brokers, prefix, clientId, compression, sessionTimeout },
    ssl: await sslOf(settings),
    ...(sasl === undefined ? {} : { sasl: await saslOf(sasl, clock) }),
  }
}

async function sslOf({ ssl, caFile, certFile, keyFile }: KafkaSettings): Promise<NonNullable<KafkaLogSettings['ssl']>> {
  if (caFile === undefined && certFile === undefined && keyFile === undefined) return ssl
  return {
    ...(caFile === undefined ? {} : { ca: await readSecret(caFile, 'log.kafka.caFile') }),
    ...(certFile === undefined ? {} : { cert: await readSecret(certFile, 'log.kafka.certFile') }),
    ...(keyFile === undefined ? {} : { key: await readSecret(keyFile, 'log.kafka.keyFile') }),
  }
}

async function saslOf(sasl: NonNullable<KafkaSettings['sasl']>, clock: Clock): Promise<SaslSettings> {
  if (sasl.mechanism === 'msk-iam') {
    const { mskIam } = await import('../log/msk-iam.ts')
    return { mechanism: 'oauthbearer', token: mskIam(sasl.region, clock) }
  }
  const { mechanism, username, passwordFile } = sasl
  return { mechanism, username, password: await readSecret(passwordFile, 'log.kafka.sasl.passwordFile') }
}
