// A file of plans: batches of devices that were announced, as a CSV, a calendar or YAML.
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import { ClaimwatchError } from '../model/errors.ts'
import type { Plan } from '../model/settings.ts'
import { readYaml } from './configuration-yaml.ts'
import { plan } from './fact-schema.ts'
import { readCalendar } from './plan-calendar.ts'

/** What stands in a file about one plan, as texts, and where. */
export interface PlanEntry {
  /** `plans.csv:3`. */
  readonly place: string
  readonly tree: unknown
}

/**
 * The plans of a file. Times of a calendar that name no time zone are those of `timeZone`. Rejects with `config-invalid`, one line a
 * problem, for a file that cannot be read and a plan that is none.
 */
export async function readPlans(path: string, timeZone: string): Promise<readonly Plan[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ClaimwatchError('config-invalid', { what: `${path} cannot be read (${code})`, cause })
  })
  const read = entriesOf(text.replace(/^\uFEFF/, ''), path, timeZone).map(readEntry)
  const problems = read.flatMap((one) => ('problem' in one ? [one.problem] : []))
  if (problems.length > 0) throw new ClaimwatchError('config-invalid', { what: problems.slice(0, MOST_SHOWN).join('; ') })
  return read.flatMap((one) => ('plan' in one ? [one.plan] : []))
}

const MOST_SHOWN = 5

function entriesOf(text: string, path: string, timeZone: string): readonly PlanEntry[] {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return readTable(text, path)
    case '.ics':
      return readCalendar(text, path, timeZone)
    case '.yaml':
    case '.yml':
      return readList(text, path)
    default:
      throw new ClaimwatchError('config-invalid', { what: `${path} is none of .csv, .ics, .yaml` })
  }
}

function readEntry({ place, tree }: PlanEntry): { readonly plan: Plan } | { readonly problem: string } {
  const checked = plan.safeParse(tree)
  if (checked.success) return { plan: checked.data }
  const said = checked.error.issues.map(({ path, message, code }) => {
    const setting = path.join('.') || 'a plan'
    return code === 'unrecognized_keys' ? `${message}; known: from, to, devices, cidrs, template` : `${setting} must be ${message}`
  })
  return { problem: `${place}: ${said.join(', ')}` }
}

/** A CSV with the heads from, to, devices, cidrs, template; several networks are separated by spaces. An empty cell is one left out. */
function readTable(text: string, path: string): readonly PlanEntry[] {
  const rows = parseTable(text, path)
  return rows.map(({ record, info }) => {
    const cells = Object.entries(record).filter(([, cell]) => cell !== '')
    const tree = Object.fromEntries(cells.map(([head, cell]) => [head, head === 'cidrs' ? cell.split(/\s+/) : cell]))
    return { place: `${path}:${info.lines}`, tree }
  })
}

interface PlanRow {
  readonly record: Readonly<Record<string, string>>
  readonly info: { readonly lines: number }
}

function parseTable(text: string, path: string): readonly PlanRow[] {
  try {
    return parse<PlanRow>(text, { columns: true, info: true, skip_empty_lines: true, trim: true })
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new ClaimwatchError('config-invalid', { what: `${path} is no CSV (${cause.code}, line ${String(cause.lines)})`, cause })
  }
}

/** A YAML file with a list `plans`, as the configuration has it. */
function readList(text: string, path: string): readonly PlanEntry[] {
  const { tree, placeOf } = readYaml(text, path)
  const list = typeof tree === 'object' && tree !== null && 'plans' in tree ? tree.plans : undefined
  if (!Array.isArray(list)) throw new ClaimwatchError('config-invalid', { what: `${path} holds no list named plans` })
  return list.map((item: unknown, index) => ({ place: placeOf(['plans', index]), tree: item }))
}
