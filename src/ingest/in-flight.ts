// What the feeds of a process have read and what is not durable yet: bounded in bytes, and where the bound is reached no feed reads on.
import { aborted } from '../model/aborted.ts'
import type { Telemetry } from '../model/telemetry.ts'
import type { Batch } from './feed.ts'

/**
 * The bound. Each feed has two batches in its hands at most, of about a megabyte where it is a page of CloudWatch, and one more on its way;
 * so only many feeds together come to it, and what was asked for before may exceed it.
 */
export const MOST_IN_FLIGHT = 32 * 1024 * 1024

export interface InFlight {
  /** Resolves when a feed may read its next batch; at once on abort. */
  free(signal: AbortSignal): Promise<void>
  /** Counts a batch for as long as the work takes that makes it durable. */
  carry(batch: Batch, work: () => Promise<void>): Promise<void>
}

/** Counts for all feeds of one process, with at most so many bytes in flight before they pause. */
export function createInFlight(telemetry: Pick<Telemetry, 'bytesInFlight'>, most = MOST_IN_FLIGHT): InFlight {
  let bytes = 0
  let landed = Promise.withResolvers<void>()

  function add(change: number): void {
    bytes += change
    telemetry.bytesInFlight(bytes)
  }
  return {
    async free(signal) {
      if (bytes < most) return
      const done = new AbortController()
      const over = aborted(AbortSignal.any([signal, done.signal]))
      while (bytes >= most && !signal.aborted) await Promise.race([landed.promise, over])
      done.abort()
    },
    async carry({ lines }, work) {
      const size = lines.reduce((sum, line) => sum + line.size, 0)
      add(size)
      try {
        await work()
      } finally {
        add(-size)
        landed.resolve()
        landed = Promise.withResolvers()
      }
    },
  }
}
