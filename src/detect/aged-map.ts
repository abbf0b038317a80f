// A map that knows its eldest entry: how what is kept of sources makes room. A `Map` would have to pass over all that was deleted before it.

export interface AgedMap<V> {
  size(): number
  get(key: string): V | undefined
  /** The value under a key, which becomes the youngest. */
  renew(key: string): V | undefined
  /** Puts a value in as the youngest, under a key that is not in the map. */
  add(key: string, value: V): void
  delete(key: string): void
  /** Undefined where there is none. */
  eldest(): V | undefined
  /** Makes the eldest the youngest. */
  renewEldest(): void
  /** From the eldest to the youngest. */
  values(): Iterable<V>
}

interface Entry<V> {
  readonly key: string
  readonly value: V
  elder: Entry<V> | null
  younger: Entry<V> | null
}

/** An empty map. */
export function createAgedMap<V>(): AgedMap<V> {
  const entries = new Map<string, Entry<V>>()
  let eldest: Entry<V> | null = null
  let youngest: Entry<V> | null = null

  function append(entry: Entry<V>): void {
    entry.elder = youngest
    entry.younger = null
    if (youngest === null) eldest = entry
    else youngest.younger = entry
    youngest = entry
  }

  function unlink({ elder, younger }: Entry<V>): void {
    if (elder === null) eldest = younger
    else elder.younger = younger
    if (younger === null) youngest = elder
    else younger.elder = elder
  }

  function makeYoungest(entry: Entry<V>): void {
    if (entry === youngest) return
    unlink(entry)
    append(entry)
  }

  return {
    size: () => entries.size,
    get: (key) => entries.get(key)?.value,
    renew(key) {
      const entry = entries.get(key)
      if (entry !== undefined) makeYoungest(entry)
      return entry?.value
    },
    add(key, value) {
      const entry = { key, value, elder: null, younger: null }
      entries.set(key, entry)
      append(entry)
    },
    delete(key) {
      const entry = entries.get(key)
      if (entry === undefined) return
      entries.delete(key)
      unlink(entry)
    },
    eldest: () => eldest?.value,
    renewEldest() {
      if (eldest !== null) makeYoungest(eldest)
    },
    *values() {
      for (let entry = eldest; entry !== null; entry = entry.younger) yield entry.value
    },
  }
}
