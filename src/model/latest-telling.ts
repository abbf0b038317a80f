// Of what is told several times, what was told last: a process that lost its partition may write what it had told before, at any time.

/** Attempts of an hour at AWS's default of ten registrations a second, and many times as many as one writer tells again. */
const MOST_KNOWN = 262_144

export interface LatestTelling {
  /** Whether a record counts, `told` being the offset in `events` at which it was told: of its id, nothing was heard that was told later. */
  counts(id: string, told: number): boolean
}

/** Nothing heard yet. It knows the `most` ids heard of last; what is older counts whenever it comes. */
export function createLatestTelling(most: number = MOST_KNOWN): LatestTelling {
  const lastTold = new Map<string, number>()
  return {
    counts(id, told) {
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
