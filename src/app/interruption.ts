// Work that a person may cut short: the first signal asks it to come to its end, a second one ends it at once.
import type { Process } from './life.ts'

/** What a shell shows of a process that a signal ended: 128 and the signal's number. */
const exits = { SIGINT: 130, SIGTERM: 143 } as const
const names = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs a body until it ends, and resolves to its exit code; to 130 or 143 where SIGINT or SIGTERM cut it short, so that no script
 * takes a part of the work for the whole. Rejects as the body does.
 */
export async function interruptible(self: Process, body: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const life = new AbortController()
  let exit: number | null = null
  const listeners = names.map((name) => {
    const hear = (): void => {
      if (exit !== null) self.exit(exits[name])
      exit ??= exits[name]
      life.abort()
    }
    return { name, hear }
  })
  for (const { name, hear } of listeners) self.on(name, hear)
  try {
    const code = await body(life.signal)
    return exit ?? code
  } finally {
    for (const { name, hear } of listeners) self.off(name, hear)
  }
}
