// Clients of a Kafka cluster as the settings say, and the link that is made of them.
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs'
import { noTelemetry } from '../model/telemetry.ts'
import { registerCodecs } from './kafka-codecs.ts'
import { quickenEncoder } from './kafka-encoder.ts'
import { askCluster, type Heard, type Link } from './kafka-link.ts'
import { FEW_RETRIES, type KafkaLogSettings, PREFIX, type SaslSettings, SESSION_TIMEOUT, tuningFor } from './kafka-settings.ts'

/** The link to the cluster that the settings name. Asks nothing of it yet. */
export function createLink(settings: KafkaLogSettings): Link {
  registerCodecs()
  quickenEncoder()
  const { prefix = PREFIX, sessionTimeout = SESSION_TIMEOUT } = settings
  const brokers = settings.brokers.join(', ')
  const config = configOf(settings)
  const client = (heard?: Heard): Kafka => new Kafka({ ...config, ...listeningWith(heard) })
  return {
    brokers,
    tuning: { ...tuningFor(sessionTimeout), ...settings.tuning },
    telemetry: settings.telemetry ?? noTelemetry,
    client,
    nameOf: (topic) => `${prefix}.${topic}`,
    groupOf: (group) => `${prefix}.${group}`,
    ask: (doing, question) => askCluster(client, brokers, doing, question),
  }
}

function configOf({ brokers, clientId = 'claimwatch', ssl, sasl }: KafkaLogSettings): KafkaConfig {
  return {
    brokers: [...brokers],
    clientId,
    retry: FEW_RETRIES,
    connectionTimeout: 3_000,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
  }
}

/** kafkajs reports as errors what it handles; what it does not handle reaches us as an error or an event, with one exception (`Heard`). */
function listeningWith(heard: Heard | undefined): Pick<KafkaConfig, 'logLevel' | 'logCreator'> {
  if (heard === undefined) return { logLevel: logLevel.NOTHING, logCreator: () => () => undefined }
  return {
    logLevel: logLevel.ERROR,
    logCreator:
      () =>
      ({ log }) =>
        heard(String(log.error ?? log.message)),
  }
}

/** kafkajs types each mechanism apart, though the three with a password take the same. */
function saslOf(sasl: SaslSettings): SASLOptions {
  if (sasl.mechanism === 'oauthbearer') {
    const { mechanism, token } = sasl
    return { mechanism, oauthBearerProvider: async () => ({ value: await token() }) }
  }
  const { mechanism, username, password } = sasl
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password }
    case 'scram-sha-256':
      return { mechanism, username, password }
    case 'scram-sha-512':
      return { mechanism, username, password }
  }
}
