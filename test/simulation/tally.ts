// Counts of what was reached: a fault that never strikes tests nothing.

export interface Tally {
  count(what: string, by?: number): void
  /** Everything that was counted, by its name. */
  all(): Readonly<Record<string, number>>
}

export function createTally(): Tally {
  const counts = new Map<string, number>()
  return {
    count: (what, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by),
    all: () => Object.fromEntries(counts),
  }
}

/** The counts of several tallies, added up into the first. */
export function addTo(sums: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [what, count] of Object.entries(counts)) sums[what] = (sums[what] ?? 0) + count
}

/** Counts as a table: those of `first` in their order, reached or not, then all others. */
export function reachedTable(sums: Readonly<Record<string, number>>, first: readonly string[]): string {
  const others = Object.keys(sums)
    .filter((what) => !first.includes(what))
    .sort()
  const row = (what: string): string => `${what.padEnd(34)}${String(sums[what] ?? 0).padStart(9)}`
  return [...first, '', ...others].map((what) => (what === '' ? '' : row(what))).join('\n')
}
