// A course over time in bounded memory: what was put in lies in buckets of time, which grow wider as the course grows longer.
import type { Millis } from '../../model/time.ts'

/** More than a page has room for side by side; half of it is the fewest of a course that was thinned. */
const MOST_BUCKETS = 360

/** What lies from `from` to, not including, `to`. */
export interface Bucket<T> {
  readonly from: Millis
  readonly to: Millis
  readonly value: T
}

/** Buckets of one width, aligned to UTC. A time at which nothing was put in has no bucket. */
export interface Thinned<T> {
  put(at: Millis, value: T): void
  /** How wide a bucket is by now. Only grows, by doubling. */
  width(): Millis
  /** In the order of time. */
  buckets(): readonly Bucket<T>[]
}

/**
 * A course without anything in it. `narrowest` is the width of its buckets while it is short; `merge` makes one value of two of the same
 * bucket, the first of them being the one that was put in first or lies before.
 */
export function createThinned<T>(narrowest: Millis, merge: (a: T, b: T) => T, most = MOST_BUCKETS): Thinned<T> {
  let width = narrowest
  let values = new Map<number, T>()
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

  function add(index: number, value: T): void {
    const before = values.get(index)
    values.set(index, before === undefined ? value : merge(before, value))
  }

  function widen(): void {
    const narrower = Array.from(values).sort(([a], [b]) => a - b)
    values = new Map()
    width *= 2
    first = Math.floor(first / 2)
    last = Math.floor(last / 2)
    for (const [index, value] of narrower) add(Math.floor(index / 2), value)
  }

  return {
    put(at, value) {
      const index = Math.floor(at / width)
      first = Math.min(first, index)
      last = Math.max(last, index)
      add(index, value)
      while (last - first >= most) widen()
    },
    width: () => width,
    buckets: () =>
      Array.from(values)
        .sort(([a], [b]) => a - b)
        .map(([index, value]) => ({ from: index * width, to: (index + 1) * width, value })),
  }
}

/** The same in at most so many buckets, each of them some of the old ones taken together: what a table has room for. */
export function inFewer<T>(buckets: readonly Bucket<T>[], merge: (a: T, b: T) => T, most: number): readonly Bucket<T>[] {
  const size = Math.ceil(buckets.length / most)
  const fewer: Bucket<T>[] = []
  for (let index = 0; index < buckets.length; index += size) {
    fewer.push(buckets.slice(index, index + size).reduce((a, b) => ({ from: a.from, to: b.to, value: merge(a.value, b.value) })))
  }
  return fewer
}
