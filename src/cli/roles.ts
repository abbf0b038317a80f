// claimwatch run | ingest | watch | respond: the service and its roles.
import type { Command } from 'commander'
import { live } from '../app/life.ts'
import { createLogger } from '../app/logger.ts'
import { type Role, roles } from '../app/roles.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { type CommonOptions, configurationOf, warn } from './options.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { version } from './version.ts'

const descriptions: Readonly<Record<'run' | Role, string>> = {
  run: 'all three roles in one process, on the embedded log or on Kafka',
  ingest: 'reads the feeds into events (needs Kafka)',
  watch: 'turns events into windows, attempts and findings (needs Kafka)',
  respond: 'turns findings and decisions into actions and messages (needs Kafka)',
}

/** Adds the four commands that stay: they end on SIGTERM or SIGINT. */
export function addRoles(program: Command, outside: Outside, finish: Finish): void {
  for (const name of ['run', ...roles] as const) {
    program
      .command(name)
      .description(descriptions[name])
      .option('--config <file>', 'the configuration; else CLAIMWATCH_CONFIG, else ./claimwatch.yaml')
      .action((options: Pick<CommonOptions, 'config'>) => finish(walk(name, options, outside)))
  }
}

async function walk(name: 'run' | Role, options: Pick<CommonOptions, 'config'>, outside: Outside): Ended {
  const configuration = await configurationOf({ ...options, output: 'table' }, outside)
  warn(configuration, outside)
  if (name !== 'run' && configuration.log.is === 'embedded') {
    throw new ClaimwatchError('config-role-needs-kafka', {
      what: `\`claimwatch ${name}\` is one role of several processes, and log.embedded is a log for one`,
    })
  }
  const walked = name === 'run' ? roles : [name]
  const logger = createLogger(name)
  return live(
    outside.process,
    (error) => logger.fatal({ code: error.code, err: error.cause }, error.message),
    async (signal) => {
      // The clients of AWS, Kafka and Prometheus are loaded by the service alone; other commands answer at once.
      const { openHouse } = await import('../app/open-house.ts')
      const { walkRoad } = await import('../app/road.ts')
      const house = await openHouse(configuration, walked, { clock: outside.clock, stderr: outside.stderr, logger, version }, signal)
      try {
        await walkRoad(walked, house, signal)
        // `ingest` ends with its last finite feed; a service stays until it is told to end.
      } finally {
        await house.close()
      }
    },
  )
}
