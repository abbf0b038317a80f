// How far a run is, and how long it will take, on one line of a terminal, or now and then on a line of its own where there is none.

export interface Progress {
  /** One more is done. */
  step(): void
  end(): void
}

/** Where it is written to, and when it is: given, so that it can be tested. */
export interface ProgressDoor {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  /** Milliseconds, of any origin. */
  readonly now: () => number
}

const TERMINAL_EVERY = 200
const LINE_EVERY = 30_000

/** `all` of some word. The time left is told by what each took so far. */
export function createProgress(all: number, word: string, { write, isTerminal, now }: ProgressDoor): Progress {
  const begin = now()
  let done = 0
  let told = begin
  return {
    step() {
      done++
      const time = now()
      if (time - told < (isTerminal ? TERMINAL_EVERY : LINE_EVERY)) return
      told = time
      const left = durationText(((time - begin) / done) * (all - done))
      const text = `${done} of ${all} ${word}, ${left} left`
      write(isTerminal ? `\r${text.padEnd(60)}` : `${text}\n`)
    },
    end() {
      if (isTerminal) write(`\r${`${done} of ${all} ${word} in ${durationText(now() - begin)}`.padEnd(60)}\n`)
    },
  }
}

/** `35 s`, `12 min`, `3 h 20 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000)
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
