// The tables of the documentation, each made from the list in the code that it tells of.
import { blindSpotCatalogue } from '../src/app/blind-spots.ts'
import { describeSettings, type SettingDescription } from '../src/app/describe-settings.ts'
import { filterMisses } from '../src/ingest/filter-patterns.ts'
import { errorCatalogue } from '../src/model/errors.ts'
import { metricCatalogue } from '../src/serve/metric-catalogue.ts'
import type { LabelSource, MetricDefinition } from '../src/serve/metric-definition.ts'
import { type CommandDescription, commonOptions, describeCommands, type OptionDescription } from './describe-commands.ts'

/** Every setting, one table a group of the top level. */
export function settingTables(): string {
  const groups = Map.groupBy(describeSettings(), ({ path }) => path.split(/[.[]/, 1)[0] ?? path)
  return [...groups].map(([group, settings]) => `### ${code(group)}\n\n${settingTable(settings)}`).join('\n\n')
}

function settingTable(settings: readonly SettingDescription[]): string {
  return table(
    ['setting', 'default', 'what it is, and what it must be', 'example', 'variable'],
    settings.map((setting) => [
      code(setting.path),
      setting.default === null ? (setting.required ? 'required' : '') : code(setting.default),
      `${setting.description} ${upperFirst(setting.type)}.`,
      code(setting.example),
      code(setting.env),
    ]),
  )
}

/** Every error of the catalogue. */
export function errorTable(): string {
  return table(
    ['code', 'exit code', 'may help to try again', 'what to do'],
    Object.entries(errorCatalogue).map(([name, { exit, retry, mend }]) => [code(name), String(exit), retry ? 'yes' : 'no', mend]),
  )
}

/** Everything that a history can leave in the dark. */
export function blindSpotTable(): string {
  return table(
    ['blind spot', 'what it means', 'what to do'],
    Object.entries(blindSpotCatalogue).map(([name, { text, mend }]) => [code(name), `${upperFirst(text)}.`, mend]),
  )
}

/** What a filter pattern does not select. */
export function filterMissList(): string {
  return filterMisses([])
    .map((miss) => `- ${upperFirst(miss)}.`)
    .join('\n')
}

/** Every metric of the catalogue. */
export function metricTable(): string {
  const metrics: readonly (readonly [string, MetricDefinition])[] = Object.entries(metricCatalogue)
  return table(
    ['metric', 'type', 'labels', 'by', 'starts', 'what it tells'],
    metrics.map(([name, { type, help, labels, by, starts }]) => [
      code(name),
      type,
      Object.entries(labels)
        .map(([label, source]) => `${code(label)}${valuesOf(source)}`)
        .join('; '),
      by.length === 3 ? 'all' : by.join(', '),
      starts === 'at-zero' ? 'at 0' : 'when known',
      help,
    ]),
  )
}

function valuesOf(source: LabelSource): string {
  return Array.isArray(source) ? `: ${source.join(', ')}` : ''
}

/** What every command takes, and then every command with what it takes besides. */
export function commandSections(): string {
  const common = commonOptions()
  const shared = new Set(common.map(({ flags }) => flags))
  const own = (command: CommandDescription) => command.options.filter(({ flags }) => !shared.has(flags))
  return [
    `### Every command\n\n${optionTable(common)}`,
    ...describeCommands().map((command) => commandSection(command, own(command))),
  ].join('\n\n')
}

function commandSection({ name, args, description }: CommandDescription, options: readonly OptionDescription[]): string {
  const head = ['claimwatch', name, ...args.map(({ term }) => term)].join(' ')
  const told = args.filter((argument) => argument.description !== '').map((argument) => `${code(argument.term)}: ${argument.description}.`)
  const parts = [`### ${code(head)}`, `${upperFirst(description)}.`, ...told]
  return [...parts, ...(options.length === 0 ? [] : [optionTable(options)])].join('\n\n')
}

function optionTable(options: readonly OptionDescription[]): string {
  return table(
    ['option', 'default', 'what it does'],
    options.map((option) => [
      code(option.flags),
      option.default === null ? (option.required ? 'required' : '') : code(option.default),
      upperFirst(option.description),
    ]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')
}

const code = (text: string): string => `\`${text}\``
const cell = (text: string): string => text.replaceAll('|', '\\|')
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
