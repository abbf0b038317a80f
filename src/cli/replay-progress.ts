// How far a replay is: one line of standard error that is written anew each second, and only where a person looks at it.
import type { ReplayProgress } from '../app/replay.ts'
import { isoTime, type Millis, SECOND } from '../model/time.ts'
import type { Outside } from './outside.ts'
import { byteSize, counted, grouped, shortTime, timeSpan } from './text.ts'

/** Of a terminal that does not say how wide it is. */
const USUAL_COLUMNS = 80

/** Takes the line away again; nothing is written afterwards. */
type StopProgress = () => void

/** The progress of one replay after another. */
export interface Progress {
  begin(look: () => ReplayProgress): void
  stop(): void
}

/** Progress for whoever looks at standard error. `total` as in `showProgress`. */
export function createProgress(outside: Outside, total: number | null): Progress {
  let stop: StopProgress = () => {}
  return {
    begin(look) {
      stop()
      if (isWatched(outside)) stop = showProgress(outside, look, total)
    },
    stop: () => stop(),
  }
}

/** Whether anybody would see the progress. */
export function isWatched({ stderr }: Outside): boolean {
  return 'isTTY' in stderr && stderr.isTTY === true
}

/** Shows each second what `look` gives. `total` is how many bytes there are, null where nobody knows. */
export function showProgress(outside: Outside, look: () => ReplayProgress, total: number | null): StopProgress {
  const { stderr, clock } = outside
  const began = clock()
  let shown = 0
  // Blanks and not an escape take away what is left of a longer line: every terminal knows them.
  const rewrite = (line: string): void => {
    stderr.write(`\r${line.padEnd(shown)}`)
    shown = line.length
  }
  const timer = setInterval(() => rewrite(progressLine(look(), total, clock() - began).slice(0, columnsOf(stderr) - 1)), SECOND)
  timer.unref()
  return () => {
    clearInterval(timer)
    if (shown === 0) return
    rewrite('')
    stderr.write('\r')
  }
}

/** The line: how much was read, how fast, which time it has reached, what was found so far, and how long it will take. */
export function progressLine({ lines, bytes, from, at, findings }: ReplayProgress, total: number | null, elapsed: Millis): string {
  const share = total === null || total === 0 ? null : Math.min(1, bytes / total)
  const rate = elapsed > 0 ? Math.round((lines * SECOND) / elapsed) : 0
  const left = share === null || share === 0 ? null : (elapsed * (1 - share)) / share
  return [
    ...(share === null || total === null ? [byteSize(bytes)] : [`${Math.floor(share * 100)} % of ${byteSize(total)}`]),
    ...(left === null ? [] : [`${timeSpan(left)} left`]),
    `${grouped(rate)} lines/s`,
    counted(findings, 'finding'),
    ...(from === null || at === null ? [] : [`${day(from)} to ${shortTime(isoTime(at)).slice(0, 16)}`]),
  ].join('  ')
}

function day(at: Millis): string {
  return isoTime(at).slice(0, 10)
}

function columnsOf(stderr: Outside['stderr']): number {
  return 'columns' in stderr && typeof stderr.columns === 'number' && stderr.columns > 1 ? stderr.columns : USUAL_COLUMNS
}
