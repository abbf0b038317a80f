// Saving what is left of partitions of which nothing comes just now: who goes on behind a process that dies then judges nothing again.
import type { Millis } from '../model/time.ts'
import { SECOND } from '../model/time.ts'
import { type Saver, type SavingRoom, saveRest } from './save-states.ts'
import type { StateBook } from './state-book.ts'

/** So long after its last chunk a partition is taken for idle. */
const IDLE_AFTER: Millis = SECOND

export interface IdleSaving<S extends Saver> {
  /** Resolves when no state of the partition is being written; none is until `handled`. Rejects where one could not be written. */
  interrupt(saver: S): Promise<void>
  /** A chunk was handled, and all that came of it is durable. */
  handled(saver: S): void
  /** Resolves when the signal aborts. Rejects where a state cannot be written: what was taken for saved is not. */
  run(): Promise<void>
}

export interface IdleSavingOptions<S> extends SavingRoom {
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  /** Whether its states may be saved again: not so often that what comes in drops is written at each of them. */
  readonly isDue: (saver: S) => boolean
  /** Called when all of a partition is saved. */
  readonly onSaved: (saver: S) => void
}

/** A partition with something to save. */
interface Work {
  readonly since: Millis
  saving: Promise<void> | null
}

export function createIdleSaving<S extends Saver>(states: StateBook, options: IdleSavingOptions<S>): IdleSaving<S> {
  const { clock, sleep, signal, isDue, onSaved } = options
  const works = new Map<S, Work>()
  let wake = (): void => {}
  signal.addEventListener('abort', () => wake(), { once: true })

  function woken(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve
      if (works.size > 0 || signal.aborted) resolve()
    })
  }

  async function save(saver: S, work: Work): Promise<void> {
    work.saving = saveRest(saver, states, options, () => works.get(saver) !== work)
    await work.saving
    // A chunk may have come in between.
    if (works.get(saver) !== work) return
    works.delete(saver)
    onSaved(saver)
  }

  return {
    async interrupt(saver) {
      const work = works.get(saver)
      works.delete(saver)
      await work?.saving
    },
    handled(saver) {
      works.set(saver, { since: clock(), saving: null })
      wake()
    },
    async run() {
      for (;;) {
        await woken()
        if (signal.aborted) return
        await sleep(IDLE_AFTER, signal)
        for (const [saver, work] of works) {
          if (!signal.aborted && clock() - work.since >= IDLE_AFTER && isDue(saver)) await save(saver, work)
        }
      }
    },
  }
}
