// A watchdog: says when something that should show signs of life has shown none for too long.
import type { Millis } from '../model/time.ts'

export interface Watchdog {
  /** A sign of life. */
  fed(): void
  stop(): void
}

const LOOKS = 10

/**
 * Calls `onStarved` once when nothing fed it for about `patience`. It counts its own looks and reads no clock: a machine that slept
 * through the time has had one look, and what it watches gets its chance to wake up too.
 */
export function createWatchdog(patience: Millis, onStarved: () => void): Watchdog {
  let unfed = 0
  const timer = setInterval(() => {
    unfed += 1
    if (unfed <= LOOKS) return
    clearInterval(timer)
    onStarved()
  }, patience / LOOKS).unref()
  return {
    fed() {
      unfed = 0
    },
    stop() {
      clearInterval(timer)
    },
  }
}
