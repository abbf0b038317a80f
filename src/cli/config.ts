// claimwatch config: is the configuration right, and what does it come to; and what may stand in it, for editors.
import type { Command } from 'commander'
import type { Configuration } from '../app/configuration.ts'
import { configurationJsonSchema } from '../app/configuration-json-schema.ts'
import { withDeclaredFacts } from '../app/declared-facts.ts'
import { roles } from '../app/roles.ts'
import { checkStart } from '../app/start-checks.ts'
import { type CommonOptions, configurationOf, warn, warningsOf, withCommonOptions } from './options.ts'
import { counted, showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'

/** Adds `config check` and `config schema`. */
export function addConfig(program: Command, outside: Outside, finish: Finish): void {
  const config = program.command('config').description('the configuration')
  withCommonOptions(config.command('check'))
    .description('says what is wrong with the configuration, or what of it would stop `run`; ends with 78 if anything is')
    .action((options: CommonOptions) => finish(check(options, outside)))
  withCommonOptions(config.command('schema'))
    .description('what may stand in the configuration, as JSON Schema: editors complete, explain and check a file with it')
    .action((options: CommonOptions) => finish(schema(options, outside)))
}

/** A schema is for machines: without a format asked for it is JSON. */
async function schema({ output }: CommonOptions, { stdout }: Outside): Ended {
  showValue(stdout, output === 'table' ? 'json' : output, configurationJsonSchema())
  return 0
}

async function check(options: CommonOptions, outside: Outside): Ended {
  const configuration = await withDeclaredFacts(await configurationOf(options, outside))
  await checkStart(configuration, roles)
  warn(configuration, outside)
  if (options.output !== 'table') showValue(outside.stdout, options.output, summaryOf(configuration, outside))
  else {
    const { source, claims, feeds, log, hash } = summaryOf(configuration, outside)
    outside.stdout.write(
      `${source} is right: ${counted(claims, 'claim')}, ${counted(feeds, 'feed')}, log ${log}, hash ${hash.slice(0, 12)}\n`,
    )
  }
  return 0
}

function summaryOf(configuration: Configuration, outside: Outside) {
  return {
    source: configuration.source,
    claims: configuration.claims.length,
    feeds: configuration.feeds.length,
    log: configuration.log.is,
    hash: configuration.hash,
    warnings: warningsOf(configuration, outside),
  }
}
