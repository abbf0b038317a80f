// Waiting that ends at once when it is no longer wanted.
import { setTimeout as after } from 'node:timers/promises'
import type { Millis } from '../model/time.ts'

/** Resolves when the time is over, or at once when the signal aborts. */
export async function sleep(ms: Millis, signal: AbortSignal): Promise<void> {
  await after(ms, undefined, { signal }).catch(() => {})
}
