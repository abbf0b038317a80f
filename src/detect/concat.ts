// Lists that are nearly always empty, one behind the other: most attempts find nothing, and a list of nothing need not be made.

/** Those of the first and then those of the second; where one is empty, the other itself. */
export function concat<T>(some: readonly T[], more: readonly T[]): readonly T[] {
  if (more.length === 0) return some
  return some.length === 0 ? more : [...some, ...more]
}
