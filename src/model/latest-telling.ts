// Of the records of an attempt the one that was told last: a process that lost its partition may write what it had told before, at any time.
import type { AttemptsRecord } from './record.ts'

/** Seven hours of AWS's default of ten registrations a second, in some forty megabytes. */
const MOST_KNOWN = 262_144

export interface LatestTelling {
  /** Whether a record counts: of its attempt, nothing was heard that was told later. One that does not say when was told before all others. */
  counts(record: AttemptsRecord): boolean
}

/** Nothing heard yet. It knows the `most` attempts heard of last; what is older counts whenever it comes. */
export function createLatestTelling(most: number = MOST_KNOWN): LatestTelling {
  const lastTold = new Map<string, number>()
  return {
    counts({ attempt: { id }, told = 0 }) {
      const last = lastTold.get(id)
      if (last !== undefined && last > told) return false
      lastTold.delete(id)
      lastTold.set(id, told)
      if (lastTold.size > most) forgetEldest(lastTold)
      return true
    },
  }
}

function forgetEldest(known: Map<string, unknown>): void {
  for (const id of known.keys()) {
    known.delete(id)
    return
  }
}
