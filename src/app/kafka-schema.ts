// The settings of the log on Kafka.
import * as z from 'zod'
import { COMPRESSION, compressions } from '../log/compression.ts'
import * as kind from './setting-kinds.ts'

const { section, listOf } = kind

const TOPIC_PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

const PASSWORD_NEEDED = 'username and passwordFile beside this mechanism, and no region'
const REGION_NEEDED = 'region beside msk-iam, and neither username nor passwordFile'

const sasl = section({
  mechanism: kind.choice(['plain', 'scram-sha-256', 'scram-sha-512', 'msk-iam'], {
    description: 'How we sign in: with a password, or to Amazon MSK with the AWS identity of the process.',
    example: 'scram-sha-512',
  }),
  username: kind.text({ description: 'As whom; not with msk-iam.', example: 'claimwatch' }).exactOptional(),
  passwordFile: kind
    .secretFile({ description: 'File with the password; not with msk-iam.', example: '/run/secrets/kafka' })
    .exactOptional(),
  region: kind.region({ description: 'Region of the brokers; with msk-iam only.', example: 'eu-west-1' }).exactOptional(),
}).transform(({ mechanism, username, passwordFile, region: where }, context): SaslChoice => {
  const refuse = (message: string): never => {
    context.issues.push({ code: 'custom', input: mechanism, message })
    return z.NEVER
  }
  if (mechanism === 'msk-iam') {
    const isPlain = where !== undefined && username === undefined && passwordFile === undefined
    return isPlain ? { mechanism, region: where } : refuse(REGION_NEEDED)
  }
  if (username === undefined || passwordFile === undefined || where !== undefined) return refuse(PASSWORD_NEEDED)
  return { mechanism, username, passwordFile }
})

type SaslChoice =
  | { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly passwordFile: string }
  | { readonly mechanism: 'msk-iam'; readonly region: string }

/** `log.kafka`: how the cluster is reached, signed in to and written to. */
export const kafka = section({
  brokers: listOf(kind.hostPort({ description: 'A broker.', example: 'kafka-1:9092' }), 'a list of host:port', {
    description: 'Brokers to begin with.',
    example: '[kafka-1:9092, kafka-2:9092]',
  }).min(1, { error: 'at least one broker' }),
  prefix: kind
    .word(TOPIC_PREFIX, 'a prefix of letters, digits and . _ -', { description: 'Begin of every topic and group.', example: 'claimwatch' })
    .prefault('claimwatch'),
  clientId: kind
    .word(TOPIC_PREFIX, 'a name of letters, digits and . _ -', { description: 'Our name at the brokers.', example: 'claimwatch' })
    .prefault('claimwatch'),
  partitions: kind.wholeNumber(1, 1000, { description: 'Partitions that `topics create` gives a topic.', example: '12' }).prefault('12'),
  replication: kind.wholeNumber(1, 10, { description: 'Copies that `topics create` asks for.', example: '3' }).prefault('3'),
  compression: kind
    .choice(compressions, { description: 'How what we write is compressed. All of them are read.', example: 'snappy' })
    .prefault(COMPRESSION),
  sessionTimeout: kind
    .duration('1s', '5m', {
      description:
        'A process that was not heard of for so long loses its partitions to another; the brokers allow 6s and more, unless told.',
      example: '30s',
    })
    .prefault('6s'),
  ssl: kind.flag({ description: 'TLS to the brokers.', example: 'true' }).prefault('false'),
  caFile: kind
    .path({ description: 'Certificate authorities of the brokers, PEM; absent: those of the machine.', example: '/etc/kafka/ca.pem' })
    .exactOptional(),
  certFile: kind
    .path({ description: 'Our certificate, PEM, where the brokers ask for one.', example: '/etc/kafka/us.pem' })
    .exactOptional(),
  keyFile: kind.secretFile({ description: 'Its key, PEM.', example: '/run/secrets/kafka-key.pem' }).exactOptional(),
  sasl: sasl.exactOptional(),
}).transform((settings, context) => {
  const { ssl, certFile, keyFile } = settings
  const wrong = (setting: string, message: string): void => {
    context.issues.push({ code: 'custom', input: settings, path: [setting], message })
  }
  for (const file of ['caFile', 'certFile', 'keyFile'] as const) {
    if (!ssl && settings[file] !== undefined) wrong(file, 'left out, or beside ssl: true')
  }
  if (certFile !== undefined && keyFile === undefined) wrong('keyFile', 'the path of the key of certFile')
  if (keyFile !== undefined && certFile === undefined) wrong('certFile', 'the path of the certificate of keyFile')
  return settings
})
