// claimwatch topics create: the topics of the log on Kafka, with their partitions, replication and retention.
import type { Command } from 'commander'
import { kafkaSettings } from '../app/open-log.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { type CommonOptions, configurationOf, withCommonOptions } from './options.ts'
import { showRows } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

/** Adds `topics create`. */
export function addTopics(program: Command, outside: Outside, finish: Finish): void {
  const topics = program.command('topics').description('the topics of the log on Kafka')
  withCommonOptions(topics.command('create'))
    .description('creates the topics that are missing; leaves those that exist as they are')
    .action((options: CommonOptions) => finish(create(options, outside)))
}

async function create(options: CommonOptions, outside: Outside): Ended {
  const configuration = await configurationOf(options, outside)
  const { log } = configuration
  if (log.is !== 'kafka') {
    throw new ClaimwatchError('config-invalid', {
      what: 'topics are a matter of Kafka, and log is embedded',
      mend: 'Configure log.kafka; the embedded log needs no topics.',
    })
  }
  const { createTopics } = await import('../log/kafka.ts')
  const { partitions, replication } = log
  const { created, existing } = await createTopics({ ...(await kafkaSettings(log)), partitions, replication })
  const rows = [...created.map((topic) => ({ topic, result: 'created' })), ...existing.map((topic) => ({ topic, result: 'existed' }))]
  showRows(outside.stdout, options.output, rows, [
    { head: 'TOPIC', of: (row) => row.topic },
    { head: 'RESULT', of: (row) => row.result },
  ])
  return 0
}
