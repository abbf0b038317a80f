// Options that every subcommand takes, and the configuration they lead to.
import { type Command, Option } from 'commander'
import { type Configuration, loadConfiguration } from '../app/configuration.ts'
import { timelySurprises } from '../app/configuration-checks.ts'
import type { Unreadable } from '../log/read-record.ts'
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

/** What a person who decides says beside it. */
export interface SayingOptions extends CommonOptions {
  readonly reason: string
  readonly by?: string
}

/** Adds `--reason` and `--by` to a subcommand. */
export function withSayingOptions(command: Command, reason = 'why; it stands in the ledger'): Command {
  return command.requiredOption('--reason <text>', reason).option('--by <name>', 'who; else the account that types')
}

/** What was said, and when. */
export function saidBy({ reason, by }: Omit<SayingOptions, keyof CommonOptions>, { user, clock }: Pick<Outside, 'user' | 'clock'>) {
  return { reason, by: by ?? user, at: clock() }
}

/** The configuration that a subcommand runs with. */
export function configurationOf(options: Pick<CommonOptions, 'config'>, outside: Outside): Promise<Configuration> {
  const file = options.config === undefined ? {} : { file: options.config }
  return loadConfiguration({ ...file, env: outside.env, cwd: outside.cwd })
}

/** Tells a person of each record of the log that was passed by, since it cannot be read. */
export function tellUnreadable({ stderr }: Pick<Outside, 'stderr'>): Unreadable {
  return {
    recordUnreadable: (topic, place) =>
      void stderr.write(`claimwatch: a record of topic ${topic} cannot be read and was left out (${place})\n`),
  }
}

/** What a person should know of a configuration at this moment, one line each. */
export function warningsOf({ warnings, claims }: Configuration, { clock }: Pick<Outside, 'clock'>): readonly string[] {
  return [...warnings, ...timelySurprises(claims, clock())]
}

/** Tells what a person should know of the configuration before a service runs with it. */
export function warn(configuration: Configuration, outside: Outside): void {
  for (const warning of warningsOf(configuration, outside)) outside.stderr.write(`claimwatch: ${warning}\n`)
}
