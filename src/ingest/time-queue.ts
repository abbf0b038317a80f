// A priority queue by time: the earliest first, whatever the order in which they came.

/** Holds things until their time has come. What comes in order costs next to nothing, what does not the logarithm of its like. */
export interface TimeQueue<T> {
  readonly size: number
  put(thing: T): void
  /** Takes out the first if it lies before a limit, as `isBefore` sees it. */
  takeIf(isBefore: (first: T) => boolean): T | undefined
}

/** A queue in the order of `compare`: logs are nearly sorted, so a run of what came in order, and a heap of what came behind it. */
export function createTimeQueue<T>(compare: (a: T, b: T) => number): TimeQueue<T> {
  const run = createRun<T>()
  const strays = createHeap(compare)

  return {
    get size() {
      return run.size + strays.size
    },
    put(thing) {
      const last = run.last()
      if (last === undefined || compare(last, thing) <= 0) run.put(thing)
      else strays.put(thing)
    },
    takeIf(isBefore) {
      const [first, stray] = [run.first(), strays.first()]
      const isStray = first === undefined || (stray !== undefined && compare(stray, first) < 0)
      const earliest = isStray ? stray : first
      if (earliest === undefined || !isBefore(earliest)) return undefined
      if (isStray) strays.take()
      else run.take()
      return earliest
    },
  }
}

interface Queue<T> {
  readonly size: number
  first(): T | undefined
  put(thing: T): void
  /** Takes the first out. */
  take(): void
}

/** First in, first out. */
function createRun<T>(): Queue<T> & { last(): T | undefined } {
  let things: (T | undefined)[] = []
  let begin = 0
  return {
    get size() {
      return things.length - begin
    },
    first: () => things[begin],
    last: () => (begin < things.length ? things.at(-1) : undefined),
    put: (thing) => void things.push(thing),
    take() {
      things[begin++] = undefined
      // Half of it at once, so that each thing is moved once at most.
      if (begin < things.length / 2) return
      things = things.slice(begin)
      begin = 0
    },
  }
}

/** A binary heap, in which no parent comes after its children. */
function createHeap<T>(compare: (a: T, b: T) => number): Queue<T> {
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
    first: () => heap[0],
    put(thing) {
      heap.push(thing)
      rise()
    },
    take() {
      const last = heap.pop()
      if (last === undefined || heap.length === 0) return
      heap[0] = last
      sink()
    },
  }
}
