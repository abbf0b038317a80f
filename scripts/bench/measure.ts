// Loaded before a program (`--import`): when the program ends, what it took is written to file descriptor 3, as JSON.
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/** What a process took from its beginning to its end, all its threads together. */
export interface Taken {
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly mostMemoryMb: number
}

const RESULT = 3

// Its threads load this file as well.
if (isMainThread) process.once('exit', tell)

function tell(): void {
  const { user, system } = process.cpuUsage()
  const taken: Taken = {
    cpuSeconds: (user + system) / 1e6,
    // Since Node began.
    wallSeconds: performance.now() / 1e3,
    mostMemoryMb: process.resourceUsage().maxRSS / 1024,
  }
  writeSync(RESULT, JSON.stringify(taken))
}
