// claimwatch log backup | copy: the embedded log into a file, or onto Kafka.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Configuration } from '../app/configuration.ts'
import type { TopicDigest } from '../app/log-digest.ts'
import { embeddedPath, nameOfTopic, openLog, openLogAtRest } from '../app/open-log.ts'
import { requireAgreement } from '../log/agreement.ts'
import type { EventLog } from '../log/event-log.ts'
import { topics } from '../log/topics.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { noTelemetry } from '../model/telemetry.ts'
import { commandName } from './command-name.ts'
import { type CommonOptions, configurationOf, withCommonOptions } from './options.ts'
import { type Column, showRows } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { counted } from './text.ts'

interface BackupOptions extends CommonOptions {
  readonly to: string
}

interface CopyOptions extends CommonOptions {
  readonly from?: string
  readonly to: string
}

/** Adds the two subcommands of `log`. */
export function addLog(program: Command, outside: Outside, finish: Finish): void {
  const log = program.command('log').description('the embedded log as a whole')
  withCommonOptions(log.command('backup'))
    .description('copies the embedded log into a file, also while `run` goes on; the copy is verified')
    .requiredOption('--to <file>', 'the file; it must not exist')
    .action((options: BackupOptions) => finish(backup(options, outside)))
  withCommonOptions(log.command('copy'))
    .description('copies an embedded log that nothing runs on into an empty log on Kafka; ends with 1 where the two are not equal')
    .option('--from <file>', 'the configuration with log.embedded; else that of --config')
    .requiredOption('--to <file>', 'the configuration with log.kafka')
    .action((options: CopyOptions) => finish(copy(options, outside)))
}

async function backup(options: BackupOptions, outside: Outside): Ended {
  const path = embeddedPath(await configurationOf(options, outside))
  const to = resolve(outside.cwd, options.to)
  const { backUpLog } = await import('../app/log-backup.ts')
  const digests = await backUpLog(path, to, outside.clock)
  showRows(outside.stdout, options.output, digests, columns)
  outside.stderr.write(`claimwatch: ${to} holds the log, whole and verified\n`)
  return 0
}

async function copy(options: CopyOptions, outside: Outside): Ended {
  const source = await configurationOf(options.from === undefined ? options : { config: options.from }, outside)
  const target = await configurationOf({ config: options.to }, outside)
  if (target.log.is !== 'kafka') {
    throw new ClaimwatchError('config-invalid', { what: `log.kafka is not what ${target.source} says: its log is embedded` })
  }
  const { copyLog } = await import('../app/log-copy.ts')
  const copied = await withBoth(source, target, outside, (from, to) =>
    copyLog(from, to, (topic, records) => void outside.stderr.write(`claimwatch: ${topic}: ${counted(records, 'record')} copied\n`)),
  )
  const rows = copied.from.flatMap((digest, index) => {
    const other = copied.to[index]
    return [{ ...digest, log: 'from' }, ...(other === undefined ? [] : [{ ...other, log: 'to' }])]
  })
  showRows<TopicDigest & { readonly log: string }>(outside.stdout, options.output, rows, [
    { head: 'LOG', of: (row) => row.log },
    ...columns,
  ])
  const differing = copied.from.filter(({ records, sha256 }, index) => {
    const other = copied.to[index]
    return other?.records !== records || other.sha256 !== sha256
  })
  if (differing.length > 0) {
    const named = differing.map(({ topic }) => topic).join(', ')
    outside.stderr.write(`claimwatch: the two logs are not equal: ${named}. Somebody wrote meanwhile: copy again, into an empty log.\n`)
    return 1
  }
  outside.stderr.write(
    `claimwatch: the two logs are equal\nnext: ${commandName} doctor --config ${options.to}, and start the roles with it\n`,
  )
  return 0
}

const columns: readonly Column<TopicDigest>[] = [
  { head: 'TOPIC', of: (row) => row.topic },
  { head: 'RECORDS', of: (row) => String(row.records) },
  { head: 'SHA-256', of: (row) => row.sha256 },
]

async function withBoth<T>(
  source: Configuration,
  target: Configuration,
  { clock }: Outside,
  work: (from: EventLog, to: EventLog) => Promise<T>,
): Promise<T> {
  const from = await openLogAtRest(source, clock)
  try {
    const to = await openLog(target, noTelemetry, clock)
    try {
      await requireAgreement(to, topics, (topic) => nameOfTopic(target.log, topic))
      return await work(from, to)
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}
