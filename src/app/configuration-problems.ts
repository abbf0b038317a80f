// What is wrong with a configuration, in lines for people: which setting, where it stands, what was found, what would be right.
import type * as z from 'zod'
import { ClaimwatchError } from '../model/errors.ts'
import { render } from '../model/untrusted.ts'
import { keysAt, pathText, settingAt } from './describe-settings.ts'
import { nearestWord } from './nearest-word.ts'

/** A value that is not right, or not there. */
export interface Problem {
  readonly path: readonly PropertyKey[]
  /** What it must be, in words that follow `it must be`. */
  readonly right: string
}

/** Where the value at a path was written: `claimwatch.yaml:3:9`, or the variable that set it. */
export type PlaceOf = (path: readonly PropertyKey[]) => string

const LONGEST_SHOWN = 80
const MOST_SHOWN = 20

/** The error of a configuration, `name`, that has these problems. */
export function invalidConfiguration(name: string, lines: readonly string[]): ClaimwatchError {
  const shownLines = lines.slice(0, MOST_SHOWN)
  const more = lines.length - shownLines.length
  const rest = more > 0 ? [`and ${more} more`] : []
  const many = [`${name} has ${lines.length} problems:`, ...shownLines, ...rest].join('\n  ')
  return new ClaimwatchError('config-invalid', { what: lines.length === 1 ? `${name}: ${shownLines.join()}` : many })
}

/** The schema's issues, one line each. `tree` is what was checked; secrets in it are never shown. */
export function issueLines(issues: readonly z.core.$ZodIssue[], tree: unknown, placeOf: PlaceOf): readonly string[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKeyLine([...issue.path, key], keysAt(issue.path), placeOf))
      : [problemLine({ path: issue.path, right: issue.message }, tree, placeOf)],
  )
}

/** One problem as a line. */
export function problemLine({ path, right }: Problem, tree: unknown, placeOf: PlaceOf): string {
  const where = `${pathText(path) || 'the configuration'} (${placeOf(path)})`
  const found = valueAt(tree, path)
  if (found === undefined) return `${where} is missing; it must be ${right}`
  // A text where a group belongs may be a secret at the wrong place: shown is only what stands where a setting that is no secret belongs.
  const showable = settingAt(path)?.secret === false
  return `${where} is ${describeFound(found, showable)}; it must be ${right}`
}

function unknownKeyLine(path: readonly PropertyKey[], known: readonly string[], placeOf: PlaceOf): string {
  const near = nearestWord(String(path.at(-1)), known)
  const advice = near === null ? `known here: ${known.join(', ')}` : `the nearest is ${near}`
  return `${shown(pathText(path))} (${placeOf(path)}) is no setting; ${advice}`
}

function describeFound(found: unknown, showable: boolean): string {
  if (Array.isArray(found)) return found.length === 0 ? 'an empty list' : 'a list'
  if (typeof found === 'object' && found !== null) {
    const keys = Object.keys(found)
    return keys.length === 0 ? 'an empty group' : `a group of ${shown(keys.join(', '))}`
  }
  if (found === '') return 'empty'
  return showable ? `"${shown(String(found))}"${digitsOf(String(found))}` : 'a text that is not shown'
}

/** How many digits a claim id has is the one mistake in it that nobody can see. */
function digitsOf(text: string): string {
  return /^[0-9a-fA-F]{32,}$/.test(text) ? ` (${text.length} digits)` : ''
}

function shown(text: string): string {
  return render('terminal', text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)
}

/** The value at a path of a tree of lists and groups; undefined where there is none. */
export function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (under, step) =>
      typeof under === 'object' && under !== null ? new Map<string, unknown>(Object.entries(under)).get(String(step)) : undefined,
    tree,
  )
}
