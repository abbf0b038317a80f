// Bounds of the heap for work that streams: left alone, V8 takes memory for a speed that such work does not get of it.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Bytes of both halves of the young generation. The four times as much that V8 takes make a replay no faster, and it 50 MB larger. */
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

function youngSize(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
}
