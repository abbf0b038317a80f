// A promise that is settled later, from outside.

/**
 * A promise with its two handles. A rejection that nobody has begun to watch does not end the process at once: whoever opens a consumer
 * watches `ended` a moment after it was made, and `caughtUp` together with `ended`.
 */
export function deferred(): PromiseWithResolvers<void> {
  const later = Promise.withResolvers<void>()
  later.promise.catch(() => undefined)
  return later
}
