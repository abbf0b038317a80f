// Writes what of the documentation is made from the code: the tables of docs/configuration.md. `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeSettings, type SettingDescription } from '../src/app/describe-settings.ts'

const page = join(import.meta.dirname, '../docs/configuration.md')
const BEGIN = '<!-- settings: made by `npm run docs` -->'
const END = '<!-- /settings -->'

/** The tables of all settings, one a group of the top level. */
export function settingTables(): string {
  const groups = Map.groupBy(describeSettings(), ({ path }) => path.split(/[.[]/, 1)[0] ?? path)
  return [...groups].map(([group, settings]) => `### \`${group}\`\n\n${tableOf(settings)}`).join('\n\n')
}

function tableOf(settings: readonly SettingDescription[]): string {
  const rows = settings.map((setting) => [
    code(setting.path),
    setting.default === null ? (setting.required ? 'required' : '') : code(setting.default),
    `${setting.description} ${upperFirst(setting.type)}.${setting.unused ? ' *Read, but not yet used.*' : ''}`,
    code(setting.example),
    code(setting.env),
  ])
  const head = ['setting', 'default', 'what it is, and what it must be', 'example', 'variable']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')
}

const code = (text: string): string => `\`${text}\``
const cell = (text: string): string => text.replaceAll('|', '\\|')
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A page with the tables between its two marks. */
export function withTables(text: string): string {
  const [before, rest = ''] = text.split(BEGIN)
  const after = rest.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`docs/configuration.md has lost its marks ${BEGIN} and ${END}`)
  return `${before}${BEGIN}\n\n${settingTables()}\n\n${END}${after}`
}

if (import.meta.main) writeFileSync(page, withTables(readFileSync(page, 'utf8')))
