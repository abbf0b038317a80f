// The id of an event: the same entry read by polling, by push and from a file is one event (design 3.3).
import { digest } from '../../model/digest.ts'
import { canonicalJsonOf } from './canonical-json.ts'
import { type Fields, isFields, isPort, portOf } from './fields.ts'

/**
 * SHA-256 of account, region and the entry in one spelling: members sorted by name, ports as numbers, members that begin with `@`
 * (which query tools add) left out. Not of its bytes, which differ by escapes and by the shape in which the entry came.
 */
export function eventId(entry: Fields, account: string | null, region: string | null): string {
  const names = Object.keys(entry).filter((name) => !name.startsWith('@'))
  if (names.every((name) => isPlain(entry, name))) return digest(account, region, JSON.stringify(entry, names.sort()))
  return digest(
    account,
    region,
    inOrder(names, (name) => (isPort(name) ? (portOf(entry[name]) ?? entry[name]) : entry[name])),
  )
}

/**
 * The id of an entry of which this is the JSON: the same, several times as fast. Without `entry`, what the JSON holds is parsed where it
 * must be; throws for what is none.
 */
export function eventIdOfJson(json: string, account: string | null, region: string | null, entry?: Fields): string {
  const canonical = canonicalJsonOf(json)
  return canonical === null ? eventId(entry ?? JSON.parse(json), account, region) : digest(account, region, canonical)
}

/** Whether a member is written as it is: nearly all are, and JSON knows how to write chosen members in a given order by itself. */
function isPlain(entry: Fields, name: string): boolean {
  const value = entry[name]
  return typeof value === 'number' || (typeof value === 'string' && !isPort(name)) || value === null || typeof value === 'boolean'
}

/** JSON with sorted members. Depth is bounded by the limits that hold before an entry is parsed. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  return isFields(value) ? inOrder(Object.keys(value), (name) => value[name]) : JSON.stringify(value)
}

function inOrder(names: readonly string[], memberAt: (name: string) => unknown): string {
  const members = names.toSorted().map((name) => `${JSON.stringify(name)}:${canonicalJson(memberAt(name))}`)
  return `{${members.join(',')}}`
}
