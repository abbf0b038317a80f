// What was put into a map or a set first, again and again: how a bounded one makes room.

/**
 * Takes the eldest entries out, one a call; to be called only while there is one. One look goes on from where the last one stopped: a new look would have to pass over all
 * that was deleted from the beginning, which in a full set of 65,536 keys is half a table on the average.
 */
export function createEldest<K, V>(collection: Ordered<K, V>): () => readonly [key: K, value: V] | null {
  // What was taken out and comes back goes to the end, so that nothing ever stands behind the place of this look.
  const entries = collection.entries()
  return () => {
    const eldest = entries.next()
    if (eldest.done === true) return null
    collection.delete(eldest.value[0])
    return eldest.value
  }
}

/** A map, or a set, whose values are its keys. */
interface Ordered<K, V> {
  entries(): Iterator<[K, V]>
  delete(key: K): boolean
}
