// A map that knows its eldest entry: how what is kept of sources makes room. A `Map` would have to pass over all that was deleted before it.
import { createRecency, type Place } from './recency.ts'

export interface AgedMap<V> {
  size(): number
  get(key: string): V | undefined
  /** The value under a key, which becomes the youngest. */
  renew(key: string): V | undefined
  /** Puts a value in as the youngest, under a key that is not in the map. */
  add(key: string, value: V): void
  delete(key: string): void
  /** Null where there is none. */
  eldest(): V | null
  /** From the eldest to the youngest. */
  values(): Iterable<V>
}

/** An empty map. */
export function createAgedMap<V>(): AgedMap<V> {
  const places = new Map<string, Place<V>>()
  const byAge = createRecency<V>()
  return {
    size: () => places.size,
    get: (key) => places.get(key)?.item,
    renew(key) {
      const place = places.get(key)
      if (place !== undefined) byAge.use(place)
      return place?.item
    },
    add: (key, value) => void places.set(key, byAge.add(value)),
    delete(key) {
      const place = places.get(key)
      if (place === undefined) return
      places.delete(key)
      byAge.remove(place)
    },
    eldest: () => byAge.longestUnused(),
    values: byAge.all,
  }
}
