// Reading parsed JSON of unknown shape: own members only, and only in the type that is asked for.

/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether a JSON value is an object, and not an array or null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of any type. What an object inherits is no member: `{"eventType": …}` is read, `constructor` is not. */
export function memberOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

/** A member that is a text, as it stands: not trimmed, not normalised. Null for anything else. */
export function textOf(fields: Fields, name: string): string | null {
  const value = memberOf(fields, name)
  return typeof value === 'string' ? value : null
}

/** A member that is a time in whole milliseconds since the epoch, as AWS's envelopes carry it. Null for anything else. */
export function millisOf(fields: Fields, name: string): number | null {
  const value = memberOf(fields, name)
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}

const PORTS: ReadonlySet<string> = new Set(['sourcePort', 'targetPort'])

/** Whether a member of this name is a port. */
export function isPort(name: string): boolean {
  return PORTS.has(name)
}

/** A port number, which AWS writes as a number in some entries and as a text in others. Null for what is no port. */
export function portOf(value: unknown): number | null {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value
  return typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null
}
