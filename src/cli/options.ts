// Options that every subcommand takes, and the configuration they lead to.
import { type Command, Option } from 'commander'
import { type Configuration, loadConfiguration } from '../app/configuration.ts'
import { type Format, formats, parseFormat } from './output.ts'
import type { Outside } from './outside.ts'

export interface CommonOptions {
  readonly config?: string
  readonly output: Format
}

/** Adds `-o` and `--config` to a subcommand. */
export function withCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('-o, --output <format>', `one of ${formats.join(', ')}`).argParser(parseFormat).default('table'))
    .option('--config <file>', 'the configuration; else CLAIMWATCH_CONFIG, else ./claimwatch.yaml')
}

/** The configuration that a subcommand runs with. */
export function configurationOf(options: CommonOptions, outside: Outside): Promise<Configuration> {
  const file = options.config === undefined ? {} : { file: options.config }
  return loadConfiguration({ ...file, env: outside.env, cwd: outside.cwd })
}

/** Tells what a person should know of the configuration before a service runs with it. */
export function warn({ warnings }: Configuration, { stderr }: Outside): void {
  for (const warning of warnings) stderr.write(`claimwatch: ${warning}\n`)
}
