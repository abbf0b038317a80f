// Writes what of the documentation is made from the code: tables of settings, commands, errors and metrics, and the schema for editors.
// `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationJsonSchema } from '../src/app/configuration-json-schema.ts'
import { blindSpotTable, commandSections, errorTable, filterMissList, metricTable, settingTables } from './tables.ts'

/** A part of a page that is made from the code; it stands between two marks. */
export interface Part {
  readonly page: string
  readonly name: string
  make(): string
}

export const parts: readonly Part[] = [
  { page: 'docs/configuration.md', name: 'settings', make: settingTables },
  { page: 'docs/configuration.md', name: 'filter-misses', make: filterMissList },
  { page: 'docs/commands.md', name: 'commands', make: commandSections },
  { page: 'docs/replay.md', name: 'blind-spots', make: blindSpotTable },
  { page: 'docs/errors.md', name: 'errors', make: errorTable },
  { page: 'docs/metrics.md', name: 'metrics', make: metricTable },
]

/** A file that is made from the code as a whole. */
export const schemaFile = {
  path: 'docs/claimwatch.schema.json',
  make: () => `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`,
}

/** The text of a page with the part as the code has it now. Throws where the page has lost the part's marks. */
export function withPart(text: string, { page, name, make }: Part): string {
  const [begin, end] = [`<!-- ${name}: made by \`npm run docs\` -->`, `<!-- /${name} -->`]
  const [before, rest = ''] = text.split(begin)
  const after = rest.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${page} has lost its marks ${begin} and ${end}`)
  return `${before}${begin}\n\n${make()}\n\n${end}${after}`
}

/** Reads a page of this repository. */
export function readPage(page: string): string {
  return readFileSync(join(import.meta.dirname, '..', page), 'utf8')
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '..', schemaFile.path), schemaFile.make())
  for (const part of parts) writeFileSync(join(import.meta.dirname, '..', part.page), withPart(readPage(part.page), part))
}
