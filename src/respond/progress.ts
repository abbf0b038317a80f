// How far the ledger was read and proved ours, and who waits for it; and a bell for whatever else is new.

export interface Progress {
  /** The tail handed a record over. */
  read(offset: number): void
  /** The group proved, with this record, that the partition is still ours. */
  prove(offset: number): void
  /** A new assignment: what was proved before proves nothing now. */
  restart(): void
  /** Resolves once an offset was read and proved; rejects with the signal's reason. */
  reached(offset: number, signal: AbortSignal): Promise<void>
  /** Something new was read. */
  ring(): void
  /** Resolves at the next ring, or at the next record of the ledger. Ask for it before you look, and no ring is missed. */
  news(): Promise<void>
}

/** Progress from nothing. */
export function createProgress(): Progress {
  let readUpTo = -1
  let provedUpTo = -1
  let bell = Promise.withResolvers<void>()
  const waiting = new Set<() => void>()

  function ring(): void {
    bell.resolve()
    bell = Promise.withResolvers<void>()
  }

  function advance(): void {
    for (const check of [...waiting]) check()
    ring()
  }

  function reached(offset: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => end(() => reject(signal.reason))
      const check = (): void => {
        if (readUpTo >= offset && provedUpTo >= offset) end(resolve)
      }
      const end = (settle: () => void): void => {
        waiting.delete(check)
        signal.removeEventListener('abort', stop)
        settle()
      }
      waiting.add(check)
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      else check()
    })
  }

  return {
    read(offset) {
      readUpTo = Math.max(readUpTo, offset)
      advance()
    },
    prove(offset) {
      provedUpTo = Math.max(provedUpTo, offset)
      advance()
    },
    restart() {
      provedUpTo = -1
    },
    reached,
    ring,
    news: () => bell.promise,
  }
}
