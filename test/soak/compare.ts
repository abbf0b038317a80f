// Two sets of records held against each other: what is missing, what is too much, what differs under one id.

/** Records by their ids; of one id, everything that was written under it. */
export type Written<T = unknown> = ReadonlyMap<string, readonly T[]>

export interface Difference {
  readonly missing: readonly string[]
  readonly extra: readonly string[]
  readonly different: readonly string[]
}

/**
 * Holds what was written against what was expected. `all`: every record under an id must be the expected one; `last`: only the last
 * one counts. Each entry names its id, and a difference what was expected and what was there.
 */
export function compare(expected: ReadonlyMap<string, unknown>, written: Written, which: 'all' | 'last'): Difference {
  const missing = [...expected.keys()].filter((id) => !written.has(id)).map((id) => `${id}: ${plainly(expected.get(id))}`)
  const extra = [...written].filter(([id]) => !expected.has(id)).map(([id, records]) => `${id}: ${plainly(records.at(-1))}`)
  const different: string[] = []
  for (const [id, records] of written) {
    if (!expected.has(id)) continue
    const wanted = plainly(expected.get(id))
    const other = (which === 'all' ? records : records.slice(-1)).map(plainly).find((text) => text !== wanted)
    if (other !== undefined) different.push(`${id}: expected ${wanted}, was ${other}`)
  }
  return { missing, extra, different }
}

/** A value as JSON with its keys in order. */
export function plainly(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** A list of what was written under each id. */
export function createWritten<T>(): Written<T> & { note(id: string, record: T): void } {
  const records = new Map<string, T[]>()
  return Object.assign(records, {
    note(id: string, record: T) {
      const known = records.get(id)
      if (known === undefined) records.set(id, [record])
      else known.push(record)
    },
  })
}
