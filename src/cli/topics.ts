// claimwatch topics create | check | acls: the topics of the log on Kafka, and the rights to them.
import type { Command } from 'commander'
import type { LogSettings } from '../app/configuration.ts'
import type { Right } from '../app/kafka-rights.ts'
import { kafkaSettings } from '../app/open-log.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { type CommonOptions, configurationOf, withCommonOptions } from './options.ts'
import { showRows } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

/** Adds the three subcommands of `topics`. */
export function addTopics(program: Command, outside: Outside, finish: Finish): void {
  const topics = program.command('topics').description('the topics of the log on Kafka')
  withCommonOptions(topics.command('create'))
    .description('creates the topics that are missing; leaves those that exist as they are')
    .action((options: CommonOptions) => finish(create(options, outside)))
  withCommonOptions(topics.command('check'))
    .description('compares the topics with what they must be, and names what mends each difference; ends with 1 if there is any')
    .action((options: CommonOptions) => finish(check(options, outside)))
  withCommonOptions(topics.command('acls'))
    .description('prints the least rights at the brokers that each role needs; asks no broker')
    .action((options: CommonOptions) => finish(acls(options, outside)))
}

type KafkaLog = Extract<LogSettings, { is: 'kafka' }>

async function kafkaOf(options: CommonOptions, outside: Outside): Promise<KafkaLog> {
  const { log } = await configurationOf(options, outside)
  if (log.is === 'kafka') return log
  throw new ClaimwatchError('config-invalid', {
    what: 'topics are a matter of Kafka, and log is embedded',
    mend: 'Configure log.kafka; the embedded log needs no topics.',
  })
}

async function create(options: CommonOptions, outside: Outside): Ended {
  const log = await kafkaOf(options, outside)
  const { partitions, replication } = log
  const { createTopics } = await import('../log/kafka-topics.ts')
  const { created, existing } = await createTopics({ ...(await kafkaSettings(log, outside.clock)), partitions, replication })
  const rows = [...created.map((topic) => ({ topic, result: 'created' })), ...existing.map((topic) => ({ topic, result: 'existed' }))]
  showRows(outside.stdout, options.output, rows, [
    { head: 'TOPIC', of: (row) => row.topic },
    { head: 'RESULT', of: (row) => row.result },
  ])
  return 0
}

async function check(options: CommonOptions, outside: Outside): Ended {
  const log = await kafkaOf(options, outside)
  const { partitions, replication } = log
  const { checkTopics } = await import('../log/kafka-topics.ts')
  const { deviations, autoCreation } = await checkTopics({ ...(await kafkaSettings(log, outside.clock)), partitions, replication })
  if (autoCreation === null) {
    outside.stderr.write('claimwatch: the brokers do not tell us whether they make topics by themselves; see that they do not\n')
  }
  if (deviations.length === 0) outside.stderr.write('claimwatch: all topics are as they must be\n')
  if (deviations.length > 0 || options.output !== 'table') {
    showRows(outside.stdout, options.output, deviations, [
      { head: 'TOPIC', of: (row) => row.topic },
      { head: 'DIFFERENCE', of: (row) => row.what },
      { head: 'MENDED BY', of: (row) => row.mend },
    ])
  }
  return deviations.length === 0 ? 0 : 1
}

async function acls(options: CommonOptions, outside: Outside): Ended {
  const { prefix } = await kafkaOf(options, outside)
  const { kafkaRights } = await import('../app/kafka-rights.ts')
  showRows<Right>(outside.stdout, options.output, kafkaRights(prefix), [
    { head: 'PRINCIPAL', of: (row) => row.principal },
    { head: 'RESOURCE', of: (row) => row.resource },
    { head: 'NAME', of: (row) => row.name },
    { head: 'PATTERN', of: (row) => row.pattern },
    { head: 'OPERATION', of: (row) => row.operation },
  ])
  return 0
}
