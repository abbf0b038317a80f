// Waiting for a condition, so that no test sleeps for a guessed time.
import { setTimeout as sleep } from 'node:timers/promises'

const PAUSE = 50

/**
 * Asks again and again until the answer is neither undefined nor false, and resolves to it. Rejects after `within` milliseconds
 * (default 30,000) with a message that names `what` was waited for. What `ask` throws ends the waiting at once.
 */
export async function until<T>(what: string, ask: () => T | Promise<T>, within = 30_000): Promise<Exclude<Awaited<T>, undefined | false>> {
  const deadline = performance.now() + within
  for (;;) {
    const answer = await ask()
    if (isThere(answer)) return answer
    if (performance.now() > deadline) throw new Error(`waited ${within} ms for ${what}`)
    await sleep(PAUSE)
  }
}

function isThere<T>(answer: T): answer is Exclude<T, undefined | false> {
  return answer !== undefined && answer !== false
}
