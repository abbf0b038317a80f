// A bound on how long something is waited for.
import type { Millis } from '../model/time.ts'

/** Resolves as `work` does; after `limit` milliseconds rejects with what `late` makes, and what `work` does then is nobody's concern. */
export async function within<T>(limit: Millis, work: Promise<T>, late: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), limit)
  work.catch(() => undefined)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
