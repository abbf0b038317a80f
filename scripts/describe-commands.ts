// What can be typed, read off the command line itself: every command with its arguments and options.
import type { Argument, Command, Option } from 'commander'
import { outsideOf } from '../src/cli/outside.ts'
import { createProgram } from '../src/cli/program.ts'

/** Something that can be typed behind `claimwatch`. */
export interface CommandDescription {
  /** `incident approve`. */
  readonly name: string
  /** `<id>`, `<file...>`. */
  readonly args: readonly { readonly term: string; readonly description: string }[]
  readonly description: string
  readonly options: readonly OptionDescription[]
}

export interface OptionDescription {
  /** `-o, --output <format>`. */
  readonly flags: string
  readonly description: string
  readonly required: boolean
  readonly default: string | null
}

/** Every command that does something, in the order of the help. Groups (`incident`) are told by their members. */
export function describeCommands(): readonly CommandDescription[] {
  return describe(program(), [])
}

/** What can be given with every command: what all of them take, and what the program itself does. */
export function commonOptions(): readonly OptionDescription[] {
  const [first, ...others] = describeCommands()
  const shared = (first?.options ?? []).filter(({ flags }) =>
    others.every(({ options }) => options.some((option) => option.flags === flags)),
  )
  return [...shared, ...program().options.map(describeOption)]
}

/** Whether what is typed behind `claimwatch` begins with a command: `replay history.ndjson` does, `incident` alone does not. */
export function isCommand([command = '', member = '']: readonly string[]): boolean {
  return describeCommands().some(({ name }) => name === command || name === `${command} ${member}`)
}

function program(): Command {
  return createProgram(outsideOf(process), async () => {})
}

function describe(command: Command, words: readonly string[]): readonly CommandDescription[] {
  if (command.commands.length > 0) return command.commands.flatMap((inner) => describe(inner, [...words, inner.name()]))
  const args = command.registeredArguments.map((argument) => ({ term: termOf(argument), description: argument.description }))
  return [{ name: words.join(' '), args, description: command.description(), options: command.options.map(describeOption) }]
}

function termOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function describeOption({ flags, description, mandatory, defaultValue }: Option): OptionDescription {
  // Of `--no-color` the default is that there is colour, which says nothing to anybody.
  return { flags, description, required: mandatory, default: typeof defaultValue === 'string' ? defaultValue : null }
}
