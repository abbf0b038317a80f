// Virtual time: a heap of what happens next. The same seed gives the same course, event by event, and nothing waits for a real clock.
import { createHash } from 'node:crypto'
import { setImmediate as drained } from 'node:timers/promises'
import type { SeededRandom } from '../../src/app/seeded-random.ts'
import type { Millis } from '../../src/model/time.ts'

export interface VirtualTime {
  /** Whole milliseconds since the epoch, as everybody's clock would tell it. */
  now(): Millis
  /** Runs something later. What is due at one moment runs in the order in which it was asked for. Times may have fractions. */
  after(ms: Millis, run: () => void): void
  /** The moment in full, for whoever must keep an order among things that are due at nearly the same time. */
  exactly(): Millis
  readonly random: SeededRandom
  /** A line of the trace: what a door saw. */
  note(line: string): void
  /** SHA-256 of the trace so far, as hex digits. */
  traceHash(): string
  /** Lets time run to `end`, or until `isDone` says so. It is asked once in a while. */
  run(end: Millis, isDone?: () => boolean): Promise<void>
  /** Runs whatever is asked for as soon as the event loop has a moment: for tests that wait by a real clock. */
  runFreely(): void
}

interface Due {
  readonly at: Millis
  readonly turn: number
  readonly run: () => void
}

/** How often it is asked whether all is done: to find out may take longer than what happened meanwhile. */
const ASKS_EVERY: Millis = 10_000

/** Time that begins at `start`. `onNote` is told every line of the trace with its time. */
export function createVirtualTime(random: SeededRandom, start: Millis, onNote?: (at: Millis, line: string) => void): VirtualTime {
  const heap: Due[] = []
  const trace = createHash('sha256')
  let now = start
  let turns = 0
  let isFree = false
  let isPumping = false

  /** Runs the next thing that is due, and everything that it sets free: promise jobs are done when the macrotask behind them comes. */
  async function step(): Promise<void> {
    const due = pop(heap)
    if (due === undefined) return
    now = Math.max(now, due.at)
    due.run()
    await drained()
  }

  async function pump(): Promise<void> {
    if (isPumping) return
    isPumping = true
    while (heap.length > 0) await step()
    isPumping = false
  }

  return {
    now: () => Math.floor(now),
    exactly: () => now,
    random,
    after(ms, run) {
      turns += 1
      push(heap, { at: now + Math.max(0, ms), turn: turns, run })
      if (isFree) void pump()
    },
    note(line) {
      trace.update(`${now} ${line}\n`)
      onNote?.(now, line)
    },
    traceHash: () => trace.copy().digest('hex'),
    async run(end, isDone = () => false) {
      let asked = now
      for (let next = heap[0]; next !== undefined && next.at <= end; next = heap[0]) {
        await step()
        if (now - asked < ASKS_EVERY) continue
        asked = now
        if (isDone()) return
      }
      now = Math.max(now, end)
    },
    runFreely() {
      isFree = true
    },
  }
}

function isSooner(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.turn < b.turn)
}

function push(heap: Due[], due: Due): void {
  let place = heap.length
  heap.push(due)
  while (place > 0) {
    const parentPlace = (place - 1) >> 1
    const parent = heap[parentPlace]
    if (parent === undefined || !isSooner(due, parent)) break
    heap[place] = parent
    place = parentPlace
  }
  heap[place] = due
}

function pop(heap: Due[]): Due | undefined {
  const [first] = heap
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return first
  let place = 0
  for (;;) {
    const left = heap[2 * place + 1]
    const right = heap[2 * place + 2]
    const child = left !== undefined && right !== undefined && isSooner(right, left) ? right : left
    if (child === undefined || !isSooner(child, last)) break
    heap[place] = child
    place = child === left ? 2 * place + 1 : 2 * place + 2
  }
  heap[place] = last
  return first
}
