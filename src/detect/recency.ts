// Things in the order in which they were used last, whose order changes at every use: a list, as a map would hash a key each time.

/** Where a thing stands in the order. */
export interface Place<T> {
  readonly item: T
  before: Place<T> | null
  after: Place<T> | null
}

export interface Recency<T> {
  /** Adds a thing as the one used last. */
  add(item: T): Place<T>
  /** Makes a thing the one used last. */
  use(place: Place<T>): void
  remove(place: Place<T>): void
  /** The thing not used for longest that `may` be named; null where there is none. */
  longestUnused(may?: (item: T) => boolean): T | null
  /** From the one not used for longest to the one used last. A thing may be removed when it is its turn. */
  all(): Iterable<T>
  size(): number
}

/** No things. */
export function createRecency<T>(): Recency<T> {
  let first: Place<T> | null = null
  let last: Place<T> | null = null
  let size = 0

  function append(place: Place<T>): void {
    place.before = last
    place.after = null
    if (last === null) first = place
    else last.after = place
    last = place
  }

  function unlink({ before, after }: Place<T>): void {
    if (before === null) first = after
    else before.after = after
    if (after === null) last = before
    else after.before = before
  }

  function* all(): Generator<T> {
    for (let place = first; place !== null; ) {
      const { item, after }: Place<T> = place
      yield item
      place = after
    }
  }

  return {
    add(item) {
      const place: Place<T> = { item, before: null, after: null }
      append(place)
      size += 1
      return place
    },
    use(place) {
      if (place === last) return
      unlink(place)
      append(place)
    },
    remove(place) {
      unlink(place)
      size -= 1
    },
    longestUnused(may) {
      if (may === undefined) return first?.item ?? null
      for (const item of all()) if (may(item)) return item
      return null
    },
    all,
    size: () => size,
  }
}
