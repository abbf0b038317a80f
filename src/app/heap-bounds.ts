// When V8 tidies the heap: for work that streams, half the memory for some more of the processor (decision 0015); for a service, seldom (0046).
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Bytes of both halves of the young generation. V8 would take up to four times as much. */
const YOUNG = 2 * 8 * 1024 * 1024
/** The old generation is tidied when it has grown by so much; V8 would let it grow to four times of what is in use. */
const GROWTH_IN_PERCENT = 60
const LOOK_EVERY = 20

/** Bounds the heap of this thread, as long as the process lives. Does not keep the process from its end. */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_IN_PERCENT}`)
  // The size itself is read when a process begins; how it grows, each time that it does.
  const look = setInterval(() => {
    if (youngSize() < YOUNG) return
    setFlagsFromString('--semi-space-growth-factor=1')
    clearInterval(look)
  }, LOOK_EVERY)
  look.unref()
}

/**
 * Lets the heap of a service be tidied when it has grown by a part of itself, buffers counted in. V8 would do it each time that 64 MB of
 * buffers were made, however great the heap: what `watch` reads and saves makes as much every few seconds, and nothing else is done meanwhile.
 */
export function countBuffersAsHeap(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit')
}

function youngSize(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
}
