// A priority queue by time: the earliest first, whatever the order in which they came.

/** Holds things until their time has come. Taking and putting cost the logarithm of what is held. */
export interface TimeQueue<T> {
  readonly size: number
  put(thing: T): void
  /** Takes out the first if it lies before a limit, as `isBefore` sees it. */
  takeIf(isBefore: (first: T) => boolean): T | undefined
}

/** A queue in the order of `compare`: a binary heap, in which no parent comes after its children. */
export function createTimeQueue<T>(compare: (a: T, b: T) => number): TimeQueue<T> {
  const heap: T[] = []

  /** Lets the last one rise to its place. */
  function rise(): void {
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!swapIfLater(parent, at)) return
      at = parent
    }
  }

  /** Lets the first one sink to its place. */
  function sink(): void {
    for (let at = 0; ; ) {
      const child = earlierChild(2 * at + 1)
      if (!swapIfLater(at, child)) return
      at = child
    }
  }

  function earlierChild(left: number): number {
    const [a, b] = [heap[left], heap[left + 1]]
    return a !== undefined && b !== undefined && compare(b, a) < 0 ? left + 1 : left
  }

  function swapIfLater(above: number, below: number): boolean {
    const [a, b] = [heap[above], heap[below]]
    if (a === undefined || b === undefined || compare(a, b) <= 0) return false
    heap[above] = b
    heap[below] = a
    return true
  }

  return {
    get size() {
      return heap.length
    },
    put(thing) {
      heap.push(thing)
      rise()
    },
    takeIf(isBefore) {
      const [first] = heap
      const last = heap.at(-1)
      if (first === undefined || last === undefined || !isBefore(first)) return undefined
      heap.pop()
      if (heap.length > 0) {
        heap[0] = last
        sink()
      }
      return first
    },
  }
}
