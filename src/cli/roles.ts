// claimwatch run | ingest | watch | respond: the service and its roles.
import type { Command } from 'commander'
import type { Configuration } from '../app/configuration.ts'
import { withDeclaredFacts } from '../app/declared-facts.ts'
import { countBuffersAsHeap } from '../app/heap-bounds.ts'
import { live } from '../app/life.ts'
import { createLogger } from '../app/logger.ts'
import { type Role, roles } from '../app/roles.ts'
import { checkStart } from '../app/start-checks.ts'
import { ClaimwatchError } from '../model/errors.ts'
import { type CommonOptions, configurationOf, warn, withCommonOptions } from './options.ts'
import type { Format } from './output.ts'
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
    withCommonOptions(program.command(name))
      .description(descriptions[name])
      .action((options: CommonOptions) => finish(walk(name, options, outside)))
  }
}

async function walk(name: 'run' | Role, options: CommonOptions, outside: Outside): Ended {
  const walked = name === 'run' ? roles : [name]
  const given = inForm(options.output, await configurationOf(options, outside))
  const configuration = walked.includes('watch') ? await withDeclaredFacts(given) : given
  warn(configuration, outside)
  if (name !== 'run' && configuration.log.is === 'embedded') {
    throw new ClaimwatchError('config-role-needs-kafka', {
      what: `\`claimwatch ${name}\` is one role of several processes, and log.embedded is a log for one`,
    })
  }
  await checkStart(configuration, walked)
  const logger = createLogger(name, outside.stderr)
  const walking = new Set<Role>(walked)
  countBuffersAsHeap()
  return live(
    outside.process,
    // Only a fault of ours is looked for in a stack; everything else a person mends by what the line says.
    (error) => logger.fatal({ code: error.code, ...(error.code === 'internal' ? { err: error.cause } : {}) }, error.message),
    async (signal) => {
      // The clients of AWS, Kafka and Prometheus are loaded by the service alone; other commands answer at once.
      const { openHouse } = await import('../app/open-house.ts')
      const { walkRoad } = await import('../app/road.ts')
      const { clock, stdout, stderr } = outside
      const messages = options.output === 'table' ? stderr : stdout
      const house = await openHouse(configuration, walked, { clock, messages, logger, version }, signal)
      try {
        const roleEnded = (role: Role): void => {
          walking.delete(role)
          house.roleEnded(role)
        }
        await walkRoad(walked, { ...house, roleEnded }, signal)
        // `ingest` ends with its last finite feed; a service stays until it is told to end.
      } finally {
        await house.close()
      }
    },
    () => (walking.size > 0 ? [...walking].join(' and ') : 'the log to close'),
  )
}

/** Where a form for machines is asked for, the messages of terminal notifiers are the data of a service. */
function inForm(output: Format, configuration: Configuration): Configuration {
  if (output === 'table') return configuration
  return { ...configuration, notify: configuration.notify.map((one) => (one.is === 'terminal' ? { ...one, form: output } : one)) }
}
