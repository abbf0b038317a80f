// Lists that grow with an incident and hold each thing once. Growing one compares what is new, not all that stands there: an attack may go
// on for thousands of findings.

/** Lists of things that are told apart by a text. */
export interface GrownLists<T> {
  /** The list with those behind it that it lacks, in their order; the list itself where it lacks none. */
  append(list: readonly T[], more: readonly T[]): readonly T[]
  /** The list with these before it, in their order; what it holds of them moves there as it is. */
  prepend(list: readonly T[], more: readonly T[]): readonly T[]
}

/** Lists whose things have these texts. What stands in a list is known as long as somebody holds the list. */
export function createGrownLists<T>(textOf: (one: T) => string): GrownLists<T> {
  /** The texts of a list. It goes on to the list that grew out of it: an earlier list that is grown once more is read through again. */
  const known = new WeakMap<readonly T[], Set<string>>()

  function grown(list: readonly T[], into: T[], texts: Set<string>): readonly T[] {
    known.delete(list)
    known.set(into, texts)
    return into
  }

  function textsOf(list: readonly T[]): Set<string> {
    const texts = known.get(list) ?? new Set(list.map(textOf))
    known.set(list, texts)
    return texts
  }

  /** Those that a list lacks, each once; they are known from now on. */
  function fresh(texts: Set<string>, more: readonly T[]): T[] {
    return more.filter((one) => {
      const isNew = !texts.has(textOf(one))
      if (isNew) texts.add(textOf(one))
      return isNew
    })
  }

  return {
    append(list, more) {
      const texts = textsOf(list)
      const added = fresh(texts, more)
      return added.length === 0 ? list : grown(list, list.concat(added), texts)
    },
    prepend(list, more) {
      const texts = textsOf(list)
      const repeated = new Set(more.map(textOf).filter((text) => texts.has(text)))
      const old = new Map(repeated.size === 0 ? [] : list.filter((one) => repeated.has(textOf(one))).map((one) => [textOf(one), one]))
      const rest = repeated.size === 0 ? list : list.filter((one) => !repeated.has(textOf(one)))
      const first = new Map(more.map((one) => [textOf(one), old.get(textOf(one)) ?? one]))
      for (const text of first.keys()) texts.add(text)
      return grown(list, [...first.values(), ...rest], texts)
    },
  }
}
