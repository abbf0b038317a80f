// The environment: the one file that reads it from the process, and how its variables name settings.
import { parseDocument } from 'yaml'
import { describeSettings, pathText } from './describe-settings.ts'
import { nearestWord } from './nearest-word.ts'

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The environment of a process as it is now. */
export function environmentOf(self: { readonly env: Environment }): Environment {
  return { ...self.env }
}

/** Where a setting stands in the tree of the configuration. */
export type SettingPath = readonly (string | number)[]

/** A setting that a variable overrides. */
export interface Override {
  readonly variable: string
  readonly path: SettingPath
  /** A text, or lists and groups of texts. */
  readonly value: unknown
}

export interface Overrides {
  readonly overrides: readonly Override[]
  /** Variables that look like settings and are none: they stop the start. */
  readonly problems: readonly string[]
  /** Variables that may be somebody else's, such as those Kubernetes makes for a service named claimwatch. */
  readonly warnings: readonly string[]
}

const PREFIX = 'CLAIMWATCH_'

/** Names the configuration file; read by the loader. */
export const CONFIG_VARIABLE = 'CLAIMWATCH_CONFIG'

/** The path that a variable names: `CLAIMWATCH_CLAIMS__0__ATTEMPT_TIMEOUT` is `claims`, 0, `attemptTimeout`. */
export function pathOfVariable(variable: string): SettingPath {
  return variable
    .slice(PREFIX.length)
    .split('__')
    .map((step) => (/^\d{1,4}$/.test(step) ? Number(step) : camelCase(step)))
}

function camelCase(step: string): string {
  return step.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** Whether a variable names a setting, a place in a list of values, or a group of settings. */
export function isSettingVariable(variable: string): boolean {
  if (!variable.startsWith(PREFIX)) return false
  const pattern = patternOf(pathOfVariable(variable))
  const inList = pattern.replace(/\[\]$/, '')
  return describeSettings().some(({ path }) => [pattern, inList].includes(path) || /^[.[]/.test(restOf(path, pattern)))
}

function restOf(path: string, prefix: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : ''
}

function patternOf(path: SettingPath): string {
  return pathText(path).replace(/\[\d+\]/g, '[]')
}

/** The overrides in an environment. An empty variable counts as not set. */
export function overridesIn(environment: Environment): Overrides {
  const overrides: Override[] = []
  const problems: string[] = []
  const warnings: string[] = []
  for (const [variable, value] of Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!variable.startsWith(PREFIX) || variable === CONFIG_VARIABLE || value === undefined || value === '') continue
    if (isSettingVariable(variable)) overrides.push({ variable, path: pathOfVariable(variable), value: readValue(value) })
    else if (variable.includes('__')) problems.push(`${variable} names no setting${suggestion(variable)}`)
    else warnings.push(`${variable} is no setting and was ignored${suggestion(variable)}`)
  }
  return { overrides, problems, warnings }
}

function suggestion(variable: string): string {
  const known = describeSettings().map(({ env }) => env)
  const near = nearestWord(variable.replace(/__\d+(?=__|$)/g, '__0'), known)
  return near === null ? '' : `; the nearest is ${near}`
}

/** A quoted text, a list or a group in YAML's short form; else the text as it is. */
function readValue(text: string): unknown {
  if (!/^\s*["'[{]/.test(text)) return text.trim()
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false })
  return document.errors.length === 0 ? document.toJS() : text
}

/** The tree with the overrides laid over it; the tree itself stays as it is. Later ones win. */
export function layOver(tree: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((under, { path, value }) => withValueAt(under, path, value), tree)
}

/** Where a value was written: the variable that set it or a part of it, else the place in the file. */
export function placeOver(overrides: readonly Override[], inFile: (path: readonly PropertyKey[]) => string) {
  return (path: readonly PropertyKey[]): string =>
    overrides.findLast((override) => override.path.every((step, index) => path[index] === step))?.variable ?? inFile(path)
}

function withValueAt(under: unknown, path: SettingPath, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(under) ? [...under] : []
    // A place beyond the end leaves empty places, which the schema complains about.
    list[step] = withValueAt(list[step], rest, value)
    return Array.from(list)
  }
  const group = new Map(typeof under === 'object' && under !== null && !Array.isArray(under) ? Object.entries(under) : [])
  return Object.fromEntries(group.set(step, withValueAt(group.get(step), rest, value)))
}
