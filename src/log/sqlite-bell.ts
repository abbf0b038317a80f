// The bell that wakes the readers of an embedded log when something new may be there.

export interface Bell {
  /** How often it has rung. Read it before looking, and wait for the next ring after it: none is missed in between. */
  rung(): number
  ring(): void
  /** Resolves at the next ring after the one numbered `heard`; at once, if that has been. */
  after(heard: number): Promise<void>
}

export function createBell(): Bell {
  let rings = 0
  let next = Promise.withResolvers<void>()
  return {
    rung: () => rings,
    ring() {
      rings += 1
      next.resolve()
      next = Promise.withResolvers()
    },
    async after(heard) {
      if (rings === heard) await next.promise
    },
  }
}
